"""Pages of documents: a case's papers, a draft edited in place, what waits for whom, batches."""
