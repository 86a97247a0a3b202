"""The e-file: what lies in a case's file, read and put in by machine."""
