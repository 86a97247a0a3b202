"""Cases over the API: file, list, read, state events, run transitions."""
