"""Model factories, one a file: named arguments in, a functional `keras.Model` ending in logits out."""
