"""Whole utterances become one vector each (Problem 1)."""
