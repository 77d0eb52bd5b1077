"""Problem 3, first half: GANs that draw digits, and the archives of what they draw."""
