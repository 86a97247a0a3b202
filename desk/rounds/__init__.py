"""Pages of the weekly rounds."""
