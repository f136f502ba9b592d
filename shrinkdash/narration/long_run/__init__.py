"""Sentences about many draws."""
