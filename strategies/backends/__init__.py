"""Who runs a model."""
