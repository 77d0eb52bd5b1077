"""What a GAN's cell leaves beside its record, and in how many rounds it is watched."""

ROUNDS = 20
IMAGES_FILE, GENERATOR_FILE = "images.npz", "generator.keras"
