"""Which triples a shape can look at, and which focus nodes a triple is seen from."""
