"""Train a model, measure it, export it."""
