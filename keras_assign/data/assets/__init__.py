"""Data sets that travel with the package; see NOTICE in this folder for source and licence."""
