"""Tokens by which machines call the API: who has one, issuing, taking back."""
