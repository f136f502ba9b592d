"""Counts whose groups have a normal latent number: the logit of a proportion, or the logarithm of a rate."""
