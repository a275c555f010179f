"""Settings: defaults in code, overridden by `standpunt.toml`, overridden by `STANDPUNT_...` in the environment."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

SHIPPED_CORPUS = Path(__file__).resolve().parent.parent / "corpus"
CONFIG_FILE = "standpunt.toml"


class SettingsError(ValueError):
    """A setting has an unknown name or a value that cannot be; the message lists what is wrong."""


class EncoderSettings(BaseModel):
    """Which sentence encoder turns text into vectors."""

    model_config = ConfigDict(extra="forbid")

    model: str = Field("", description="folder or hub name of a sentence-transformers model; empty is the shipped one")
    query_prompt: str = "query: "
    passage_prompt: str = "passage: "
    precision: str = Field("auto", pattern="^(auto|float32|bfloat16)$")
    allow_download: bool = Field(False, description="may a hub name be fetched from the network?")


class Settings(BaseSettings):
    """All settings of Standpunt; passed in at the doors, never looked up halfway."""

    model_config = SettingsConfigDict(env_prefix="STANDPUNT_", env_nested_delimiter="__", extra="forbid")

    corpus_dir: Path = SHIPPED_CORPUS
    data_dir: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("standpunt", appauthor=False)))
    encoder: EncoderSettings = EncoderSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The order of precedence: arguments, environment, file."""
        path = Path(os.environ.get("STANDPUNT_CONFIG", CONFIG_FILE))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=path)
