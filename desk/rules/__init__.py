"""The rules in force as tables, and trying them on facts."""
