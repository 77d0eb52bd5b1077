"""Checks on printed figures: of each claim, and those that need none."""
