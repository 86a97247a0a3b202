"""Property: queries sent out, their answers, and what was found."""
