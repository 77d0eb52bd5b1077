"""What people bring is classified: which files, with what model, told how."""
