"""From a folder of someone's own recordings or images to a trained, measured, exported model.

`settings` says what can be chosen, `look` what was found and what will be done, `plan` which cells,
`cells` trains, `results` turns stored cells into rows of numbers, `tables` and `plots` show them,
`page.md` tells about it, `export` writes the best model, `study` puts the pieces together.
"""
