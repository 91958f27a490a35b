"""Training data: made from a corpus's documents, checked, split."""
