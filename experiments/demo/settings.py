"""What can be chosen for the live page."""

import dataclasses

from keras_assign.studies.settings import Settings, setting


@dataclasses.dataclass(frozen=True)
class DemoSettings(Settings):
    """Where the page is served; each field is a flag.

    Raises:
        InputError: a value is not allowed.
    """

    port: int = setting(7860, "of the page; the next free one where it is taken", ge=1, le=65_000)
    host: str = setting("127.0.0.1", "address that it listens at; 0.0.0.0 for the whole network")
    share: bool = setting(False, "a public address by Gradio's servers, for three days (Colab)")
    site: str = setting(
        str, "folder of a site that the page links to; unless given, the newest of `make run`"
    )
