"""Who I am over the API: my court and my seats."""
