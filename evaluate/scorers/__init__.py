"""Scorers judge answers. They know questions, never models or strategies."""
