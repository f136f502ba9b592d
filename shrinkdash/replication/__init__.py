"""Many studies at once: what `shrinkdash.risk` and the long run are made of."""
