"""What a fit is worth: its flexibility and prediction, replicated data, ranks, and everything as a function of tau."""
