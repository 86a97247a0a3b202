"""Screening over the API: what the rules say, and the decision."""
