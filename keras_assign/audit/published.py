"""The figures that the report prints, and what it says of them."""

from keras_assign.audit import OWN_REPORT
from keras_assign.audit.printed.yaml_file import read

REPORT = read(OWN_REPORT)
