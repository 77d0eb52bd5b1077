"""Problem 1 of the report: an utterance of a spoken digit as one vector."""
