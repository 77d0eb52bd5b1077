"""Problem 3, second half: what generated digits are worth to a classifier."""
