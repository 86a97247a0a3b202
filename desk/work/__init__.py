"""My work: what waits for me, and doing the same for many at once."""
