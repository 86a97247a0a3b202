"""Alerts: told to me, seen by me, and why I am late."""
