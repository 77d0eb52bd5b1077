"""Every figure that the report prints, as it prints it."""

# Problem 4a, ReducedMNIST (figures 22 to 26). Training seconds stand in the comparison table and,
# differing for the basic CNN, in the log under it. `epoch_seconds` and the accuracies come from
# the training logs of figures 23 and 25.
ATTENTION_DIGITS = {
    "test_items": 2000,
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
            "val_accuracy": [0.0] * 10,
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
            "val_accuracy": [0.0] * 10,
        },
    },
}  # fmt: skip
