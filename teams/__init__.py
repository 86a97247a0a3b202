"""Courts, units, posts, people; who may do what; who gets the next case."""
