"""Taking over a running court by sheets: read and rehearsed first, then done in lots."""
