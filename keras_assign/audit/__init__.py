"""Can the printed figures of a report be right? Nothing is trained, and no TensorFlow is needed."""
