"""Trained models in use: written with calibration and card, loaded, asked what they are shown."""
