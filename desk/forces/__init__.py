"""Task forces: who forms them, who is in them, on which cases."""
