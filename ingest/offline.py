"""The environment in which no library phones home; set before any of them is imported, since each reads it once."""

from __future__ import annotations

import os
import sys
from typing import Final

_QUIET: Final = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    # Figures of Gradio's own queue that nobody sees here; with every event it would make them anew, in pandas.
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
_HUB: Final = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")


def keep_offline(*, allow_download: bool = False) -> None:
    """Tell the libraries to report nothing, and to look for no hub unless `allow_download` says that a model may come.

    Downloads are off as soon as a part of Standpunt starts; where the settings allow one, they are turned on again
    just before the model is loaded.
    """
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    for name in _HUB:
        os.environ[name] = "0" if allow_download else "1"
    hub = sys.modules.get("huggingface_hub.constants")
    if hub is not None:
        hub.HF_HUB_OFFLINE = not allow_download  # type: ignore[attr-defined] # it has read the environment already
