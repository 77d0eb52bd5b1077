"""README and docs: their tables, pictures and examples, written from stored results."""
