"""Problem 4a of the report: does spatial attention help a small CNN to read digits?

`settings` says what can be chosen, `cells` does one training or timing, `findings` turns stored
results into numbers, `comparison` and `claims` turn those into a table and verdicts, `drawings` and
`page` show them, `export` writes the SavedModels, `study` puts the pieces together.
"""
