"""See shrinkage: estimate many group means at once."""
