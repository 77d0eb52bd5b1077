"""What the two protocols are called on pages and in tables; flags call them by their keys."""

PROTOCOL_TITLES = {"published": "Published protocol", "sound": "Corrected protocol"}
RESULT_TITLES = {"published": "Reproduced", "sound": "Corrected"}  # What each gives.
