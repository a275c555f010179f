"""The two models that an index is made with: the encoder, and the reader tuned from it where there is one."""

from __future__ import annotations

from ingest.encoder import Encoder, encoder_fingerprint, load_encoder
from ingest.settings import Settings


def load_models(settings: Settings) -> tuple[Encoder, Encoder | None]:
    """Load the encoder and the reader that the settings name.

    Raises:
        ModelMissingError: one of them cannot be loaded.
    """
    return load_encoder(settings.encoder, settings.models_dir), None


def wanted_fingerprints(settings: Settings) -> dict[str, str | None]:
    """The fingerprints that an index must have to fit the settings, without loading a model."""
    return {"encoder": encoder_fingerprint(settings.encoder, settings.models_dir), "reader": None}
