"""Serving: a tuned model handed to other engines, and the proof that it is the same model there."""
