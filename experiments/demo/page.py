"""The live page, laid out with Gradio: a tab for each thing to try."""

import atexit
import shutil
import tempfile
from pathlib import Path

import gradio as gr
import numpy as np

from experiments.demo import (
    breaking,
    degraded,
    drawings,
    examples,
    generated,
    models,
    photos,
    shown,
    sounds,
)
from experiments.demo.generated import ROUNDS, Game
from keras_assign.audio.noise import KINDS

TITLE = "What do the networks see?"
CSS = Path(__file__).with_name("page.css")
CANVAS = 280  # Pixels of a side.
BRUSH = 20
STATE_SECONDS = 3600  # A visitor's drawing is forgotten an hour after they last changed it.
KEPT_SECONDS = 60  # Files that Gradio writes of what is sent are removed after that.
DISCRETE = {"show_progress": "hidden", "concurrency_limit": 4}
TAKE_BRUSH = """() => {
  const take = () => {
    const brush = document.querySelector('#canvas button[aria-label="Brush"]');
    brush ? brush.click() : setTimeout(take, 100);
  };
  take();
}"""
LEARNT_FROM = (
    "The CNNs were trained on these synthesised voices, too; the merge of frames (an autoencoder) "
    "knows people alone, and mostly calls the synthesised ones no digit."
)
ASK_AGAIN = (
    "If the microphone is refused: allow it in the browser's address bar and load the page again, "
    "or choose a file."
)


def build(links: str) -> gr.Blocks:
    """The page, not yet served.

    Args:
        links: HTML that leads to the claims and their numbers.
    """
    folder = Path(tempfile.mkdtemp(prefix="keras_assign_demo_"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with gr.Blocks(
        title=TITLE, analytics_enabled=False, delete_cache=(KEPT_SECONDS, KEPT_SECONDS)
    ) as page:
        gr.Markdown(f"# {TITLE}")
        gr.HTML(
            "<p>Draw, show or say a digit: each network answers at once, says how sure it is, and "
            f"where it looks. Nothing that you send is kept. {links}</p>"
        )
        canvas_image = gr.State(None, time_to_live=STATE_SECONDS)
        with gr.Tab("Draw", id="draw"):
            _draw(canvas_image)
            page.load(None, js=TAKE_BRUSH)
        with gr.Tab("Photo", id="photo"):
            _photo(folder)
        with gr.Tab("Speak", id="speak"):
            _speak(folder)
        with gr.Tab("Generate", id="generate"):
            _generate(page)
        with gr.Tab("Break it", id="break"):
            _break(page, canvas_image, folder)
    return page


def _labels(titles, prefix):
    with gr.Row():
        return [
            gr.Label(label=title, num_top_classes=4, elem_id=f"{prefix}-{name}")
            for name, title in titles.items()
        ]


def _draw(canvas_image):
    history = gr.State([], time_to_live=STATE_SECONDS)
    with gr.Row():
        with gr.Column(scale=1, min_width=320):
            canvas = gr.Sketchpad(
                canvas_size=(CANVAS, CANVAS), fixed_canvas=True, layers=False, transforms=(),
                brush=gr.Brush(default_size=BRUSH, colors=["#000000"], color_mode="fixed"),
                eraser=gr.Eraser(default_size=2 * BRUSH), image_mode="RGBA", type="numpy",
                label="Draw one digit", elem_id="canvas",
            )  # fmt: skip
            chosen = _gallery("draw-examples")
        with gr.Column(scale=2, min_width=320):
            labels = _labels(models.PICTURES, "draw")
            seen, told = gr.HTML(elem_id="draw-seen"), gr.HTML(elem_id="draw-history")
    outputs = [*labels, seen, told, history]
    canvas.change(drawings.answer, [canvas, history], outputs, **DISCRETE).then(
        drawings.of_canvas, canvas, canvas_image, **DISCRETE
    )
    # What a program puts on the canvas is no change to it.
    chosen.select(_example, None, [canvas, canvas_image, *outputs], **DISCRETE)


def _gallery(id):
    gr.HTML(shown.line("Or click an example:"))
    return gr.Gallery(
        examples.drawings(), columns=6, height="auto", allow_preview=False, interactive=False,
        show_label=False, elem_id=id, elem_classes="examples", buttons=[],
    )  # fmt: skip


def _example(event: gr.SelectData):
    """What the canvas holds of an example, its image, and what is shown of it."""
    pixels = examples.drawings()[event.index]
    colours = np.dstack([pixels] * 3 + [np.full_like(pixels, 255)])
    canvas = {"background": colours, "layers": [], "composite": colours}
    return canvas, drawings.of_canvas(canvas), *drawings.answer(canvas, [])


def _photo(folder):
    with gr.Row():
        with gr.Column(scale=1, min_width=320):
            photo = gr.Image(
                sources=["upload", "webcam", "clipboard"], type="filepath", height=300,
                label="A photo of one or several digits", elem_id="photo", buttons=[],
            )  # fmt: skip
            # The file as it was sent: Gradio would fail on what is no picture, at length. (A class
            # of one's own in its place would have Gradio write a file beside this one.)
            photo.preprocess = lambda sent: sent.path if sent else None
            gr.Examples(examples.photos(folder), photo, label="Or click an example")
        with gr.Column(scale=2, min_width=320):
            boxes = gr.AnnotatedImage(label="Digits found")
            html = gr.HTML(elem_id="photo-answers")
    photo.change(photos.answer, photo, [boxes, html], **DISCRETE)


def _audio(folder, id):
    clip = gr.Audio(
        sources=["microphone", "upload"], type="filepath", editable=False,
        label="One digit in English, up to 10 s", elem_id=id, buttons=[],
    )  # fmt: skip
    # As it was sent, in any format: Gradio would convert it, and keep what it made.
    clip.preprocess = lambda sent: sent.path if sent else None
    files = examples.recordings(folder)
    # What Gradio copies of these is not to be removed as what visitors send is.
    clip.keep_in_cache.update(clip.move_resource_to_block_cache(file) for file in files)
    gr.Examples(files, clip, label="Or click a synthesised voice")
    gr.HTML(shown.line(LEARNT_FROM) + shown.line(ASK_AGAIN))
    return clip


def _speak(folder):
    with gr.Row():
        with gr.Column(scale=1, min_width=320):
            clip = _audio(folder, "clip")
        with gr.Column(scale=2, min_width=320):
            labels = _labels(models.RECORDINGS, "speak")
            html = gr.HTML(elem_id="speak-seen")
    clip.change(sounds.answer, clip, [*labels, html], **DISCRETE)


def _generate(page):
    seeds = gr.State((1, 2))
    with gr.Row():
        with gr.Column(min_width=320):
            gr.Markdown("### A walk through latent space")
            part = gr.Slider(0, 1, 0, step=0.02, label="From one random point to another")
            other = gr.Button("Two other points")
            sheet = gr.Image(
                label="Ten digits, one point", height=220, buttons=[],
                elem_id="sheet", interactive=False,
            )  # fmt: skip
            reader = gr.HTML(elem_id="sheet-read")
        with gr.Column(min_width=320):
            gr.Markdown(f"### Real or generated? {ROUNDS} images")
            _game(page)
    drawn = [sheet, reader]
    part.change(_walk, [seeds, part], drawn, **DISCRETE)
    other.click(_other_points, seeds, seeds, **DISCRETE).then(_walk, [seeds, part], drawn)
    page.load(_walk, [seeds, part], drawn, **DISCRETE)


def _walk(seeds, part):
    pixels, html = generated.between(*seeds, part)
    return _large(pixels), html


def _large(pixels):
    return pixels.repeat(4, axis=0).repeat(4, axis=1)


def _other_points(seeds):
    return seeds[1] + 1, seeds[1] + 2


def _game(page):
    game = gr.State(None)
    image = gr.Image(height=220, label="This one?", elem_id="game", interactive=False, buttons=[])
    with gr.Row():
        real = gr.Button("Real", elem_id="says-real")
        fake = gr.Button("Generated", elem_id="says-generated")
    told, again = gr.HTML(elem_id="game-score"), gr.Button("A new game")

    def start():
        new = Game(int(np.random.default_rng().integers(2**31)))
        return new, _large(generated.shown_in(new)[0]), shown.line("Guess ten times.")

    def guess(now, says_real):
        if now is None:
            return start()
        if now.done == ROUNDS:
            return now, None, shown.line(f"The game is over: {generated.score(now)}")
        after, words = generated.guess(now, says_real)
        following = None if after.done == ROUNDS else _large(generated.shown_in(after)[0])
        return after, following, shown.line(words)

    outputs = [game, image, told]
    page.load(start, None, outputs, **DISCRETE)
    again.click(start, None, outputs, **DISCRETE)
    real.click(lambda now: guess(now, True), game, outputs, **DISCRETE)
    fake.click(lambda now: guess(now, False), game, outputs, **DISCRETE)


def _break(page, canvas_image, folder):
    with gr.Tab("A digit"):
        _break_picture(page, canvas_image)
    with gr.Tab("A recording"):
        _break_recording(folder)


def _break_picture(page, canvas_image):
    image = gr.State(examples.images()[1])
    levels = degraded.LEVELS
    with gr.Row():
        with gr.Column(scale=1, min_width=320):
            chosen = _gallery("break-examples")
            own = gr.Button("Take my drawing")
            sliders = [
                gr.Slider(0, levels["noise"][-1], 0, step=0.05, label="Noise"),
                gr.Slider(0, levels["blur"][-1], 0, step=0.25, label="Blur"),
                gr.Slider(levels["turn"][0], levels["turn"][-1], 0, step=5, label="Rotation"),
            ]
        with gr.Column(scale=2, min_width=320):
            labels = _labels(models.PICTURES, "break")
            html = gr.HTML(elem_id="break-seen")
    outputs = [*labels, html]
    page.load(breaking.picture, [image, *sliders], outputs, **DISCRETE)
    for slider in sliders:
        slider.change(breaking.picture, [image, *sliders], outputs, **DISCRETE)
    chosen.select(_example_image, None, image, **DISCRETE).then(
        breaking.picture, [image, *sliders], outputs, **DISCRETE
    )
    own.click(_or_example, canvas_image, image, **DISCRETE).then(
        breaking.picture, [image, *sliders], outputs, **DISCRETE
    )


def _example_image(event: gr.SelectData):
    return examples.images()[event.index]


def _or_example(image):
    if image is None:
        gr.Info("Draw a digit in the first tab: until then an example is taken.")
        return examples.images()[1]
    return image


def _break_recording(folder):
    with gr.Row():
        with gr.Column(scale=1, min_width=320):
            clip = _audio(folder, "break-clip")
            kind = gr.Radio(KINDS, value=KINDS[0], label="Noise")
            snr = gr.Slider(
                0, breaking.CLEAN_DB, breaking.CLEAN_DB, step=1,
                label=f"Signal-to-noise ratio, dB ({breaking.CLEAN_DB}: no noise)",
            )  # fmt: skip
        with gr.Column(scale=2, min_width=320):
            heard = gr.Audio(label="How it sounds", interactive=False, buttons=[])
            labels = _labels(models.RECORDINGS, "noisy")
            html = gr.HTML(elem_id="noisy-seen")
    outputs = [heard, *labels, html]
    for source in (clip, kind, snr):
        source.change(_in_noise, [clip, kind, snr], outputs, **DISCRETE)


def _in_noise(clip, kind, snr):
    return breaking.recording(clip, kind, snr, list(examples.voices()))
