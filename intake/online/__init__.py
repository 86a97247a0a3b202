"""Applications sent online: they wait to be examined, and become cases or go back with defects."""
