"""How well are speakers read who have never been heard, by fewer than a million weights?

Each speaker tests a recipe that was chosen by leaving out pairs of speakers, that one and another
by turns, so that none has a say in what is tested on them. `settings` says what can be chosen,
`cells` what is trained, `train` trains, `results` turns stored cells into rows, `tables` and
`plots` show them, `page.md` tells about it, `study` puts the pieces together.
"""
