"""The questions of the report, one command each."""
