"""Measure speed against the limits: `python -m bench`. See docs/performance.md."""
