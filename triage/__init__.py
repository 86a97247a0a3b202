"""Screening: the machine's answer with its proof, and what people made of it."""
