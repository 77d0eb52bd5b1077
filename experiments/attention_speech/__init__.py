"""Problem 4b of the report: does CBAM help a CNN to classify spoken digits?

`settings` says what can be chosen, `cells` what is trained, `train` trains, `results` turns stored
cells into rows of numbers, `tables`, `plots` and `claims` show and judge them, `page.md` tells
about it, `export` writes the SavedModels, `study` puts the pieces together.
"""
