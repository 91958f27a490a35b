"""Training: data, adapters, fused models."""
