"""Sentences computed from results. Losses are said as losses; nothing here is typed in advance."""
