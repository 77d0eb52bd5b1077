"""Exported models tried with what people bring: photos, recordings, and what is no digit."""
