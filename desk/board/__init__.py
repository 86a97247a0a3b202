"""Boards of those who lead, and the list of clocks that every figure opens."""
