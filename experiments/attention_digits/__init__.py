"""Problem 4a of the report: does spatial attention help a small CNN to read digits?

`settings` says what can be chosen, `cells` does one training or timing, `findings` turns stored
results into numbers and verdicts, `page` shows them, `study` puts the pieces together.
"""
