"""The core: case, journal, clocks, life cycle, alerts."""
