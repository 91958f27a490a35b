"""Ways to make a model know a corpus. Start at base.py."""
