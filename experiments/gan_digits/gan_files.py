"""What a GAN's cell leaves beside its record."""

IMAGES_FILE, GENERATOR_FILE = "images.npz", "generator.keras"
