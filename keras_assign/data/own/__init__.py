"""Data sets that people bring: a folder of recordings or of images, whatever it is called.

`files` walks it, `patterns` says what a path tells, `guess` finds the pattern where none is given,
`labelled` puts these together, `recordings` and `images` read what is in the files, `partition`
says what trains, validates and tests.
"""
