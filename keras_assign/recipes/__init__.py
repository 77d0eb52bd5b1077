"""How networks are trained: the report's recipes and tuned ones, as plain values."""
