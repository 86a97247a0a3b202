"""Versions of the rules: compared, rehearsed, adopted."""
