"""Names in cells' settings. Cells' code imports them from here: settings may change freely."""

PUBLISHED, SOUND = "published", "sound"
# Which generated images are kept: those of which a LeNet-5, trained on the same real images, is as
# sure as this that they are what they were to be.
ALL = ()
CONFIDENT, DOUBTFUL = (0.9, 1.0), (0.6, 0.9)
