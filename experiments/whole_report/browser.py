"""Show a page to who sits at the screen, if somebody does."""

import os
import sys
import webbrowser
from pathlib import Path


def show(page: Path) -> None:
    """Open a page in the browser of a desktop; nothing on a machine that has none, or in CI.

    Args:
        page: an HTML file.
    """
    has_desktop = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if has_desktop and sys.stdout.isatty() and not os.environ.get("CI"):
        webbrowser.open(page.resolve().as_uri())
