"""Changed code that changes no result: stored cells are run again and compared."""
