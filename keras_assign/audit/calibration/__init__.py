"""How often the checks err: on reports and tables of which it is known what is wrong."""
