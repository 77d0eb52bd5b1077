"""Serve the live page, and beside it the site with the claims."""

import errno
import os
import socket
from pathlib import Path

from keras_assign.errors import InputError

try:
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # It would ask the network.
    import gradio as gr
except ImportError as error:
    raise InputError("the live page needs Gradio: pip install -e .[demo]") from error

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from experiments.demo import models, page, photos
from experiments.demo.settings import DemoSettings
from experiments.files import RESULTS

SITES = (Path("runs/reproduce_quick"), RESULTS)  # Where sites are, the newest first.
SITE = "/site"
PORTS = 100  # That are tried.
# Fonts of the theme itself would be asked of the network.
THEME = gr.themes.Soft(font=["system-ui", "sans-serif"], font_mono=["monospace"])


def serve(settings: DemoSettings, block: bool = True) -> tuple[gr.Blocks, str]:
    """Serve the page.

    Args:
        settings: where.
        block: until Ctrl-C; else it is served in the background.

    Returns:
        The page, to be closed, and its address.

    Raises:
        InputError: there is no free port, or no site where one is named.
    """
    site = _site(settings)
    blocks = page.build(_links(site))
    port = _free_port(settings.host, settings.port)
    app, local, shared = blocks.launch(
        server_name=settings.host, server_port=port, share=settings.share, quiet=True,
        prevent_thread_lock=True, max_file_size=photos.LARGEST, show_error=True, ssr_mode=False,
        footer_links=[], css_paths=page.CSS, theme=THEME,
    )  # fmt: skip
    if site:  # Before Gradio's own routes, which take every path.
        app.router.routes.insert(0, Mount(SITE, StaticFiles(directory=site, html=True)))
    print(f"The page: {shared or local}  (Ctrl-C ends it)", flush=True)
    models.load_slow_ones()
    if block:
        blocks.block_thread()
    return blocks, shared or local


def _site(settings):
    if settings.site and not (Path(settings.site) / "index.html").is_file():
        raise InputError(f"{settings.site} is no site: it has no index.html; make one by make run")
    places = (Path(settings.site),) if settings.site else SITES
    return next((place for place in places if (place / "index.html").is_file()), None)


def _links(site):
    if site is None:
        return "<code>make site</code> makes the site with the claims, which this page links to."
    return f'<a href="{SITE}/index.html" target="_blank">The claims and their numbers</a>'


def _free_port(host, first):
    for port in range(first, first + PORTS):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    continue
                raise InputError(f"cannot listen at --host={host} ({error.strerror})") from error
            return port
    raise InputError(
        f"no port from {first} to {first + PORTS - 1} is free at {host}; name another --port"
    )
