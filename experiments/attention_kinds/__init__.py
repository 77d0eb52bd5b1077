"""Which attention, backbone and image size is worth its cost, at one number of weights."""
