"""The acts a plan puts a gate before: what each asks, and the form that proposes it."""
