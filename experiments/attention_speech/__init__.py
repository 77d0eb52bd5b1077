"""Problem 4b: CBAM on spectrograms of spoken digits."""
