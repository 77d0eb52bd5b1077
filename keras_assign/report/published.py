"""The figures that the report prints, as it prints them."""

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
