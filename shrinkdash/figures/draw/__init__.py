"""Pictures of one draw, or of one set of real data."""
