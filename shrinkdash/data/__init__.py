"""What is observed: one file a form of data, how it is simulated, read and written, and data sets to look at."""
