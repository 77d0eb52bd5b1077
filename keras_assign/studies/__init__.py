"""A grid of cells: named, run, stored, resumed. Nothing here knows what a cell computes."""
