"""Approvals over the API: what waits for me, and the decision."""
