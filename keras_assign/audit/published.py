"""The figures that the report prints, and what it says of them."""

from pathlib import Path

from keras_assign.audit.printed.yaml_file import read

FILE = Path(__file__).parent / "assets" / "report.yaml"
REPORT = read(FILE)
