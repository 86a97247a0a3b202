"""Pages of the bulletins."""
