"""What several pictures are made of: colours, axes, rows and marks."""
