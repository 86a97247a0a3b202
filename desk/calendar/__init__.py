"""Which days count, and a calculator for a term."""
