"""Counts whose rates follow a beta or a gamma distribution, so that each group's rate has one too."""
