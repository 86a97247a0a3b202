"""Background tasks. A task is a door: it makes one call into a room and decides nothing."""
