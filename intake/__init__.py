"""Filing: reading sheets and forms, registering, verification, first reception, correction."""
