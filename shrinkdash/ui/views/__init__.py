"""The views of a draw that have panels of their own, each with one function that shows it."""
