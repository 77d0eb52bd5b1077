"""The tables of README and docs, a module a page."""
