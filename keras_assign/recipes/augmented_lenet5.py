"""How the report trains LeNet-5 on real and augmented digits (its Problem 2, figures 6 to 10)."""

# The most augmented images a digit, for each real one, that the report's procedure can give.
REPORTED_COPIES = 3
# Where augmented images come from under each protocol.
AUGMENTS = {"published": "all", "corrected": "chosen"}
# Not stated in the report: batch, rate, and the ranges of the augmentation (degrees; parts of the
# side; relative change of size).
AS_REPORTED = {
    "epochs": 10,
    "batch_size": 64,
    "learning_rate": 0.001,
    "hidden_layers": True,
    "rotation": 15.0,
    "translation": 0.1,
    "zoom": 0.2,
    "copies": REPORTED_COPIES,
}
