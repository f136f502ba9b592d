"""The panels of the long run, one module each."""
