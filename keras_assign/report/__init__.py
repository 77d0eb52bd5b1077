"""From stored results to statistics, tables, figures and a page; no TensorFlow in here."""
