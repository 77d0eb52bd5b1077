"""What protocols and recipes are called, and were once: flags still take the former names."""

REPORTED, PUBLISHED, CORRECTED = "report", "published", "corrected"
RESULT_TITLES = {PUBLISHED: "Reproduced", CORRECTED: "Corrected"}  # What each gives.
REPORT_RECIPE, TUNED, TUNE = "report", "tuned", "tune"
FORMER_PROTOCOLS = {"sound": CORRECTED}
FORMER_RECIPES = {"strong": TUNED, "choose": TUNE}
