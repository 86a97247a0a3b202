"""The triage desk: facts, the machine's answer with its proof, the decision."""
