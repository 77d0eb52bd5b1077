"""This package beside what a user would do instead, in one run: ratios, never times alone."""
