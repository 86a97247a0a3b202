"""Legal documents: their forms, numbers, signatures, and the paper they end on."""
