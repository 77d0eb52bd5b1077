"""Flat rows, see `keras_assign.studies.rows`."""

from keras_assign.studies.rows import Rows, from_json, of_each

__all__ = ["Rows", "from_json", "of_each"]
