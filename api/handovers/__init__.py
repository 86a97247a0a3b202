"""Handovers of work over the API: given by one signature, taken by the other."""
