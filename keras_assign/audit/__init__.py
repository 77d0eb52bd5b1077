"""Can the printed figures of a report be right? Nothing is trained, and no TensorFlow is needed."""

from pathlib import Path

# The report that this package reproduces.
OWN_REPORT = Path(__file__).parent / "assets" / "report.yaml"
