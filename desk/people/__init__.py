"""People, their posts and their accounts."""
