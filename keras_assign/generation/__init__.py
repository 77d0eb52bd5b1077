"""Images drawn by a trained generator: how it is trained, and what they are worth."""
