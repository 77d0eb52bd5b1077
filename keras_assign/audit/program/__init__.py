"""The audit of a report's printed figures."""
