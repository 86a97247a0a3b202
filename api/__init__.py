"""The door for other machines: JSON under /api/v1/, one domain call an operation."""
