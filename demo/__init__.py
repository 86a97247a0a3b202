"""Demo data: five courts at work for eight months, made by running the real services."""
