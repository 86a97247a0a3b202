"""A case's e-file: what lies in it, put in, looked at, moved, taken out."""
