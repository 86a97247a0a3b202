"""Reports: figures by definition, the weekly report that is read, questioned and signed."""
