"""Seeded conversations about components, from which a tiny model learns to write them and to follow documentation."""

from .conversations import sample

__all__ = ["sample"]
