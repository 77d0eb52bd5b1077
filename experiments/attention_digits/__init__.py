"""Problem 4a of the report: does spatial attention help a small CNN to classify digits?

`settings` says what can be chosen, `train` does one training or timing, `results` turns what is
stored into rows of numbers, `tables`, `plots` and `claims` show and judge them, `page.md` tells of
them, `export` writes the SavedModels, `study` puts the pieces together.
"""
