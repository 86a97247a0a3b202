"""The roof: settings, addresses, background work, and what starts and stops with the house."""
