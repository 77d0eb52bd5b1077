"""Checks on a report's printed figures, which need nothing but these."""
