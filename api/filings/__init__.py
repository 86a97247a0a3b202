"""Applications sent online, by machine."""
