"""tau^2, the variance between the true group means: from one study, and from many at once."""
