"""The figures that the report prints, as it prints them."""

# Problem 1, AudioMNIST (figures 1 to 5 and the table of section 5): accuracies, and the losses that
# the training logs give every 10 epochs. Method C has no log.
UTTERANCE_VECTORS = {
    "train_items": 6000,
    "test_items": 1500,
    "methods": {
        "baseline": {"train_accuracy": 0.8940, "test_accuracy": 0.8958},
        "a": {
            "train_accuracy": 0.9844,
            "test_accuracy": 0.9757,
            "loss": [
                0.079021, 0.071075, 0.067368, 0.065101, 0.063888,
                0.062664, 0.061880, 0.061120, 0.060591, 0.060020,
            ],
        },
        "b": {
            "train_accuracy": 0.6412,
            "test_accuracy": 0.4450,
            "loss": [
                0.020184, 0.013671, 0.011980, 0.011704, 0.011388,
                0.011255, 0.011203, 0.011108, 0.011001, 0.010949,
            ],
        },
        "c": {"train_accuracy": 0.7200, "test_accuracy": 0.6300},
    },
}  # fmt: skip

# Problem 4a, ReducedMNIST (figures 22 to 26). Training seconds stand in the comparison table and,
# differing for the basic CNN, in the log under it. The series are the training logs of figures 23
# and 25, one value an epoch.
ATTENTION_DIGITS = {
    "test_items": 2000,
    "epochs": 10,
    "batch_size": 128,
    "models": {
        "digit_cnn": {
            "test_accuracy": 0.8810,
            "table_training_seconds": 24.40,
            "log_training_seconds": 28.40,
            "test_seconds": 0.46,
            "epoch_seconds": [5, 3, 3, 3, 3, 2, 2, 3, 3, 2],
            "accuracy": [
                0.5469, 0.9322, 0.9610, 0.9675, 0.9739, 0.9803, 0.9838, 0.9850, 0.9876, 0.9867,
            ],
            "loss": [
                1.3292, 0.2275, 0.1259, 0.1044, 0.0800, 0.0622, 0.0495, 0.0472, 0.0359, 0.0386,
            ],
            "val_accuracy": [0.0] * 10,
            "val_loss": [
                11.9169, 13.1923, 13.3940, 12.6948, 13.7029,
                14.0429, 12.5586, 12.7911, 14.5048, 15.5455,
            ],
        },
        "digit_cnn_spatial_attention": {
            "test_accuracy": 0.8875,
            "table_training_seconds": 33.81,
            "log_training_seconds": 33.81,
            "test_seconds": 0.47,
            "epoch_seconds": [6, 3, 3, 3, 3, 3, 3, 3, 3, 3],
            "accuracy": [
                0.4665, 0.9259, 0.9567, 0.9654, 0.9752, 0.9764, 0.9808, 0.9817, 0.9858, 0.9896,
            ],
            "loss": [
                1.5603, 0.2421, 0.1451, 0.1008, 0.0799, 0.0703, 0.0608, 0.0537, 0.0430, 0.0325,
            ],
            "val_accuracy": [0.0] * 10,
            "val_loss": [
                12.2320, 11.8268, 13.4867, 12.3444, 13.9147,
                14.7926, 14.1901, 14.9586, 16.3332, 15.3090,
            ],
        },
    },
}  # fmt: skip

# Problem 2, LeNet-5 on real and augmented images a digit (figures 6 to 10). The table's accuracies
# by real, then augmented images; the logs by the same pair, series with one value an epoch.
AUGMENTATION_DIGITS = {
    "test_items": 2000,
    "epochs": 10,
    "table": {
        300: {0: 0.9275, 1000: 0.9360, 2000: 0.9555, 3000: 0.9525},
        700: {0: 0.9505, 1000: 0.9525, 2000: 0.9575, 3000: 0.9560},
        1000: {0: 0.9525, 1000: 0.9585, 2000: 0.9570, 3000: 0.9585},
    },
    "logs": {
        (300, 1000): {
            "loss": [
                1.1224, 0.5210, 0.3845, 0.3062, 0.2619, 0.2326, 0.2238, 0.1676, 0.1492, 0.1419,
            ],
            "accuracy": [
                0.6326, 0.8332, 0.8768, 0.9006, 0.9121, 0.9230, 0.9258, 0.9423, 0.9502, 0.9531,
            ],
            "train_accuracy": 0.9599,
            "training_seconds": 8.436,
            "test_accuracy": 0.9360,
            "test_seconds": 0.043,
        },
        (300, 2000): {
            "loss": [
                0.8693, 0.4140, 0.3208, 0.2629, 0.2253, 0.2039, 0.1809, 0.1590, 0.1424, 0.1303,
            ],
            "accuracy": [
                0.7157, 0.8677, 0.8973, 0.9156, 0.9257, 0.9328, 0.9399, 0.9465, 0.9523, 0.9550,
            ],
            "train_accuracy": 0.9671,
            "training_seconds": 14.402,
            "test_accuracy": 0.9555,
            "test_seconds": 0.041,
        },
        (700, 1000): {
            "loss": [
                0.9054, 0.3995, 0.2993, 0.2450, 0.2076, 0.1820, 0.1581, 0.1398, 0.1169, 0.1164,
            ],
            "accuracy": [
                0.7109, 0.8728, 0.9036, 0.9209, 0.9336, 0.9394, 0.9471, 0.9538, 0.9594, 0.9593,
            ],
            "train_accuracy": 0.9736,
            "training_seconds": 10.523,
            "test_accuracy": 0.9525,
            "test_seconds": 0.043,
        },
        (700, 2000): {
            "loss": [
                0.7848, 0.3749, 0.2801, 0.2306, 0.1992, 0.1742, 0.1490, 0.1379, 0.1276, 0.1128,
            ],
            "accuracy": [
                0.7498, 0.8795, 0.9090, 0.9255, 0.9362, 0.9427, 0.9511, 0.9533, 0.9570, 0.9610,
            ],
            "train_accuracy": 0.9676,
            "training_seconds": 16.639,
            "test_accuracy": 0.9575,
            "test_seconds": 0.042,
        },
    },
}  # fmt: skip
