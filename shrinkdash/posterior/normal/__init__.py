"""Normal data: the within-group SD known, or with a prior of its own."""
