"""Reproduce, audit, correct and surpass the claims of a small deep-learning report."""

__version__ = "0.1.0"
