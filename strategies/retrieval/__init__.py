"""Retrieval: documents become passages, passages vectors, and a question the passages nearest to it."""
