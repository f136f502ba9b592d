"""What the panels of the long run work out, beyond `risk` itself."""
