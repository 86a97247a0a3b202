"""Alerts over the API: mine, and that I saw them."""
