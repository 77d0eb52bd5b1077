"""Problem 2: real images against augmented ones, and what on-line augmentation reaches."""
