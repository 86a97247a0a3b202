"""Files nobody should be able to hand in, made anew by every run: none is kept in the project."""
