"""The two models that an index is made with: the encoder, and the reader tuned from it where there is one."""

from __future__ import annotations

from pathlib import Path

from ingest.models.adapter import adapter_fits, adapter_hash, load_reader, reader_fingerprint
from ingest.models.encoder import Encoder, encoder_fingerprint, load_encoder
from ingest.settings import SHIPPED_CORPUS, Settings

READER_FOLDER = "reader"
NO_READER = "none"


def load_models(settings: Settings) -> tuple[Encoder, Encoder | None]:
    """Load the encoder and the reader that the settings name.

    Raises:
        ModelMissingError: one of them cannot be loaded.
    """
    encoder = load_encoder(settings.encoder, settings.models_dir)
    adapter_dir = find_adapter(settings)
    return encoder, None if adapter_dir is None else load_reader(encoder, adapter_dir)


def find_adapter(settings: Settings) -> Path | None:
    """The folder of the reader's adapter, None where there is none for this encoder.

    A folder that the settings name is taken as it is; the corpus folder's own and the shipped one only if they fit.
    """
    if settings.encoder.reader == NO_READER:
        return None
    if settings.encoder.reader:
        return Path(settings.encoder.reader)
    encoder_name = encoder_fingerprint(settings.encoder).split("@")[0]
    folders = (settings.corpus_dir / READER_FOLDER, SHIPPED_CORPUS / READER_FOLDER)
    return next((folder for folder in folders if adapter_fits(folder, encoder_name)), None)


def fits_settings(settings: Settings, encoder: str, reader: str | None) -> bool:
    """Whether an index with vectors of these fingerprints fits the settings; no model is loaded to know it."""
    wanted = encoder_fingerprint(settings.encoder)
    adapter_dir = find_adapter(settings)
    wanted_reader = None if adapter_dir is None else reader_fingerprint(wanted, adapter_hash(adapter_dir))
    return (encoder, reader) == (wanted, wanted_reader)
