"""Model factories, one a file: named arguments in, a functional model ending in logits out."""
