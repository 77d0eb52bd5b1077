"""Golden cells: one tiny cell a cell function and branch, whose results are kept and compared."""
