"""One module a page, each with one function that shows it."""
