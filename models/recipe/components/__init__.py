"""Seeded conversations about components, from which a tiny model learns to write them and to follow documentation."""

from .conversations import documented, sample

__all__ = ["documented", "sample"]
