"""Filing, import, verification, first reception and queries, as pages."""
