"""Sentences about one draw, or about one set of real data."""
