"""Drawn reports and tables of which it is known what is wrong, and how often the checks err."""
