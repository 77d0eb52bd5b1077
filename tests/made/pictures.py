"""Photos and drawings of digits as people bring them, made from digits in MNIST's form.

A kind takes a digit, uint8 (28, 28), light on dark, and a random generator, and gives a picture,
uint8 (rows, columns, 3 colours).
"""

import functools
import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scipy import ndimage

Kind = Callable[[np.ndarray, np.random.Generator], np.ndarray]
INKS = ((0.1, 0.1, 0.12), (0.1, 0.15, 0.55), (0.6, 0.1, 0.12), (0.05, 0.3, 0.15))
PAPERS = ((0.98, 0.98, 0.96), (0.93, 0.9, 0.8), (0.85, 0.88, 0.92), (0.95, 0.92, 0.55))


def _any(random, values):
    return values[random.integers(len(values))]


def _mask(digit, side, degrees):
    """How much ink each pixel has, 0 to 1: (side, side)."""
    large = Image.fromarray(digit).resize((side, side), Image.Resampling.BICUBIC)
    turned = large.rotate(degrees, Image.Resampling.BICUBIC)
    values = np.asarray(turned, np.float64) / 255
    return np.clip((values - 0.25) / 0.5, 0, 1)  # A pen's edge is sharper than MNIST's.


def _sheet(random, rows=320, columns=320):
    return np.ones((rows, columns, 3)) * np.array(_any(random, PAPERS))


def _write(page, digit, random, part=None, ink=None, strength=1.0, where=None, pen=None):
    """The digit on a page, in place; its box (top, left, side)."""
    rows, columns = page.shape[:2]
    part = random.uniform(0.2, 0.7) if part is None else part
    side = int(part * min(rows, columns) * 28 / 20)  # MNIST's digit has 20 of 28 pixels.
    mask = _mask(digit, side, random.uniform(-10, 10))
    if pen is not None:
        mask = pen(mask, random)
    spare = int(0.14 * side)  # Of the mask's empty edge, which may lie beside the page.
    if where is None:
        top = int(random.uniform(-spare, rows - side + spare))
        left = int(random.uniform(-spare, columns - side + spare))
    else:
        top, left = (int(place - side / 2) for place in where)
    cut = np.zeros((rows, columns))
    y, x = max(top, 0), max(left, 0)
    seen = mask[y - top : rows - top, x - left : columns - left]
    cut[y : y + seen.shape[0], x : x + seen.shape[1]] = seen
    cut = strength * cut[..., None]
    ink = np.array(_any(random, INKS) if ink is None else ink)
    page[:] = cut * ink + (1 - cut) * page
    return top, left, side


def _photographed(scene, random, light=None, blur=None, noise=None):
    """The scene in some light, somewhat blurred, with noise, through JPEG."""
    if light is not None:
        scene = scene * light[..., None]
    blur = random.uniform(0, 1.2) if blur is None else blur
    noise = random.uniform(0, 0.03) if noise is None else noise
    scene = ndimage.gaussian_filter(scene, (blur, blur, 0))
    scene = scene + random.normal(0, noise, scene.shape)
    image = Image.fromarray((255 * scene.clip(0, 1)).astype(np.uint8))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=int(random.integers(60, 95)))
    return np.asarray(Image.open(file).convert("RGB"))


def on_paper(digit, random, **how):
    """Plane light."""
    page = _sheet(random)
    _write(page, digit, random, **how)
    return _photographed(page, random)


def _vignette(shape, random, least=0.4, most=0.6):
    """Corners have `least` to `most` of the light of the middle."""
    rows, columns = shape
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    return 1 - (1 - random.uniform(least, most)) * (x**2 + y**2) / 2


def _slope(shape, random, least=0.35, most=0.7):
    """Light that falls off to one side."""
    rows, columns = shape
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    angle = random.uniform(0, 2 * np.pi)
    along = (x * np.cos(angle) + y * np.sin(angle)) / 2**0.5
    return 1 - (1 - random.uniform(least, most)) * (along + 1) / 2


def _lamp(shape, random):
    """A lamp beside the page: a bright spot, and less and less light away from it."""
    rows, columns = shape
    y, x = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j]
    y0, x0 = random.uniform(-0.1, 1.1, 2)
    distance = np.hypot(x - x0, y - y0)
    return np.clip(0.25 + 0.85 * np.exp(-((distance / random.uniform(0.5, 0.8)) ** 2)), 0, 1.05)


def _shadow(shape, random):
    """The shadow of a hand or a telephone, with a soft edge."""
    rows, columns = shape
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    angle = random.uniform(0, 2 * np.pi)
    edge = x * np.cos(angle) + y * np.sin(angle) - random.uniform(-0.5, 0.5)
    softness = random.uniform(0.02, 0.15)
    return 1 - (1 - random.uniform(0.45, 0.75)) / (1 + np.exp(-edge / softness))


def in_light(digit, random, light):
    """Paper under uneven light."""
    page = _sheet(random)
    _write(page, digit, random)
    return _photographed(page, random, light(page.shape[:2], random))


def _desk(random, rows=400, columns=400):
    """Wood or a table, darker than paper, with a grain."""
    colour = np.array(_any(random, ((0.35, 0.22, 0.12), (0.2, 0.2, 0.22), (0.5, 0.38, 0.25))))
    grain = ndimage.gaussian_filter(random.normal(size=(rows, columns)), (1, 25))
    grain = 1 + 0.15 * grain / np.abs(grain).max()
    return colour * grain[..., None]


def on_a_desk(digit, random, light=None):
    """A sheet on a dark desk, which is seen all round, turned by up to 15 degrees."""
    desk = _desk(random)
    rows, columns = (int(random.uniform(0.5, 0.8) * 400) for _ in range(2))
    sheet = _sheet(random, rows, columns)
    _write(sheet, digit, random, part=random.uniform(0.35, 0.7))
    degrees = random.uniform(-15, 15)
    whole = Image.fromarray((255 * sheet).astype(np.uint8)).rotate(
        degrees, Image.Resampling.BICUBIC, expand=True
    )
    cover = Image.new("L", (columns, rows), 255).rotate(degrees, expand=True)
    sheet, cover = np.asarray(whole) / 255, np.asarray(cover)[..., None] / 255
    top, left = (int(random.uniform(0.1, 0.9) * (400 - side)) for side in sheet.shape[:2])
    place = desk[top : top + sheet.shape[0], left : left + sheet.shape[1]]
    place[:] = cover * sheet + (1 - cover) * place
    return _photographed(desk, random, None if light is None else light(desk.shape[:2], random))


def _lines(page, random, squared):
    """Rules of a school book, in place."""
    rows, columns = page.shape[:2]
    step = int(random.uniform(16, 40))
    colour = np.array(_any(random, ((0.6, 0.7, 0.85), (0.7, 0.7, 0.7), (0.8, 0.6, 0.6))))
    width = int(random.integers(1, 3))
    for place in range(int(random.integers(step)), rows, step):
        page[place : place + width] = colour
    if squared:
        for place in range(int(random.integers(step)), columns, step):
            page[:, place : place + width] = colour


def on_lines(digit, random, squared=False):
    """Ruled or squared paper."""
    page = _sheet(random)
    _lines(page, random, squared)
    _write(page, digit, random, part=random.uniform(0.3, 0.7))
    return _photographed(page, random)


def in_a_frame(digit, random):
    """A black frame at the picture's edge."""
    picture = on_paper(digit, random, part=random.uniform(0.25, 0.6)).copy()
    width = int(random.uniform(3, 14))
    for edge in (np.s_[:width], np.s_[-width:], np.s_[:, :width], np.s_[:, -width:]):
        picture[edge] = 5
    return picture


def in_a_box(digit, random):
    """A box drawn round the digit, as on a form."""
    page = _sheet(random)
    where = random.uniform(110, 210, 2)
    part = random.uniform(0.25, 0.45)
    _write(page, digit, random, part=part, where=where, ink=INKS[0])
    image = Image.fromarray((255 * page).astype(np.uint8))
    half = part * 320 * random.uniform(0.7, 0.9)
    box = [where[1] - half, where[0] - half, where[1] + half, where[0] + half]
    ImageDraw.Draw(image).rectangle(box, outline=(30, 30, 32), width=int(random.integers(2, 6)))
    return _photographed(np.asarray(image) / 255, random)


def _pencil(mask, random):
    """Grainy and grey."""
    grain = ndimage.gaussian_filter(random.normal(size=mask.shape), 0.7)
    return mask * np.clip(0.8 + 0.5 * grain / np.abs(grain).max() * 2, 0.2, 1)


def in_pencil(digit, random):
    """Grey, grainy, of half the contrast."""
    return on_paper(digit, random, ink=(0.35, 0.35, 0.37), strength=0.6, pen=_pencil)


def _thin(mask, random):
    """The line of a ballpoint: the digit's middle line, two or three pixels wide."""
    solid = mask > 0.5
    distance = ndimage.distance_transform_edt(solid)
    ridge = solid & (distance >= ndimage.maximum_filter(distance, 3) - 0.5) & (distance > 1)
    line = ndimage.binary_dilation(ridge, iterations=1).astype(float)
    return ndimage.gaussian_filter(line, 0.6).clip(0, 1)


def by_ballpoint(digit, random):
    """A thin line."""
    return on_paper(digit, random, part=random.uniform(0.35, 0.7), pen=_thin, ink=INKS[1])


def in_chalk(digit, random):
    """White and grainy on a blackboard that was wiped."""
    board = np.ones((320, 320, 3)) * np.array(_any(random, ((0.13, 0.25, 0.2), (0.15, 0.15, 0.16))))
    smear = ndimage.gaussian_filter(random.normal(size=(320, 320)), 18)
    board += 0.06 * (smear / np.abs(smear).max())[..., None]
    _write(board, digit, random, ink=(0.92, 0.92, 0.88), strength=0.9, pen=_pencil)
    return _photographed(board, random)


def drawn(digit, random, side=None):
    """In a drawing program: black on white, no noise."""
    side = int(random.uniform(100, 500)) if side is None else side
    page = np.ones((side, side, 3))
    _write(page, digit, random, ink=(0, 0, 0))
    return (255 * page).round().astype(np.uint8)


def drawn_small(digit, random, side=28, high=12):
    """A small drawing: the digit some pixels high, anywhere on white (P5)."""
    size = round(28 * high / 20)
    small = np.asarray(Image.fromarray(digit).resize((size, size), Image.Resampling.BOX))
    page = np.full((side, side), 255, np.uint8)
    top, left = (int(random.integers(side - size + 1)) for _ in range(2))
    page[top : top + size, left : left + size] -= small
    return np.repeat(page[..., None], 3, axis=-1)


def tilted(digit, random):
    """Taken from the side: a trapezium."""
    page = Image.fromarray((255 * _written(digit, random)).astype(np.uint8))
    s = 320
    moves = random.uniform(0, 0.12 * s, 8)
    corners = (
        moves[0], moves[1], moves[2], s - moves[3], s - moves[4], s - moves[5], s - moves[6],
        moves[7],
    )  # fmt: skip
    seen = page.transform((s, s), Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
    return _photographed(np.asarray(seen) / 255, random)


def _written(digit, random):
    page = _sheet(random)
    _write(page, digit, random, part=random.uniform(0.3, 0.6), where=random.uniform(120, 200, 2))
    return page


KINDS: dict[str, Kind] = {
    "plane light": on_paper,
    "a drawing program": drawn,
    "a drawing of 28x28 pixels": drawn_small,
    "dark corners": functools.partial(in_light, light=_vignette),
    "light from one side": functools.partial(in_light, light=_slope),
    "a lamp": functools.partial(in_light, light=_lamp),
    "a shadow": functools.partial(in_light, light=_shadow),
    "a sheet on a desk": on_a_desk,
    "a sheet on a desk under a lamp": functools.partial(on_a_desk, light=_lamp),
    "ruled paper": on_lines,
    "squared paper": functools.partial(on_lines, squared=True),
    "a frame at the edge": in_a_frame,
    "a box round the digit": in_a_box,
    "pencil": in_pencil,
    "ballpoint": by_ballpoint,
    "chalk on a blackboard": in_chalk,
    "taken from the side": tilted,
}


def side_by_side(digits, random):
    """Several digits in a row on one page, and where the middle of each is, of the width."""
    count = len(digits)
    page = _sheet(random, 240, 60 + 150 * count)
    ink = _any(random, INKS)
    places = [(120 + random.uniform(-15, 15), 105 + 150 * k) for k in range(count)]
    for digit, where in zip(digits, places, strict=True):
        _write(page, digit, random, part=random.uniform(0.35, 0.5), where=where, ink=ink)
    return _photographed(page, random), [x / page.shape[1] for _, x in places]


def scanned(digits, random, rows=877, columns=620):
    """An A4 page at 75 dots an inch with digits in a row, two punch holes and a skew."""
    page = np.full((rows, columns, 3), 0.96)
    top, ink = random.uniform(0.2, 0.8), np.full(3, random.uniform(0.05, 0.3))
    places = [
        (top * rows + random.uniform(-5, 5), (0.25 + 0.14 * k) * columns)
        for k in range(len(digits))
    ]
    for digit, where in zip(digits, places, strict=True):
        _write(page, digit, random, part=random.uniform(0.1, 0.13), where=where, ink=ink)
    y, x = np.mgrid[:rows, :columns]
    for hole in (0.32, 0.68):
        page[np.hypot(y - hole * rows, x - 0.05 * columns) < 11] = 0.35
    skew = random.uniform(-1.5, 1.5)
    return _photographed(ndimage.rotate(page, skew, reshape=False, cval=0.9, order=1), random)


def empty(random, squared=None):
    """A page with nothing on it, plane, ruled or squared."""
    page = _sheet(random)
    squared = random.integers(3) if squared is None else squared
    if squared:
        _lines(page, random, squared == 2)
    light = _any(random, (_vignette, _slope, _shadow))
    return _photographed(page, random, light(page.shape[:2], random))


def letter(font, character, random):
    """A letter in a font, written as a digit is."""
    image = Image.new("L", (84, 84))
    box = font.getbbox(character)
    place = (42 - (box[0] + box[2]) / 2, 42 - (box[1] + box[3]) / 2)
    ImageDraw.Draw(image).text(place, character, 255, font=font)
    small = image.filter(ImageFilter.GaussianBlur(1)).resize((28, 28), Image.Resampling.BOX)
    return on_paper(np.asarray(small), random)
