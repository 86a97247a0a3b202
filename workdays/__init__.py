"""Say which days count, when a term ends, and what time it is. Standard library only."""
