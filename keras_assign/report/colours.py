"""The colours of figures; a page that has none needs no matplotlib to know them."""

INK = "#1b1b1d"  # Everything that is to take the page's text colour, light or dark.
# Readable on white and on near black. As in the plots of claims, blue is what the report's own
# procedure gave and orange what the corrected protocol did; networks and the like have the others.
REPRODUCED, CORRECTED = "#3d85c8", "#d9772b"
COLOURS = ("#4a9d5b", "#a566bd", "#2a9fae", "#c2556f")
MAP_COLOURS = "magma"
