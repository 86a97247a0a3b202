"""A one-page guide for each post."""
