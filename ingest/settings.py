"""Settings: defaults in code, overridden by `standpunt.toml`, overridden by `STANDPUNT_...` in the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ingest.errors import StandpuntError
from ingest.files import read_toml

SHIPPED_CORPUS = Path(__file__).resolve().parent.parent / "corpus"
CONFIG_FILE = "standpunt.toml"


class SettingsError(StandpuntError, ValueError):
    """A setting has an unknown name or a value that cannot be; the message lists what is wrong."""

    exit_code = 2
    message_key = "settings"

    @property
    def details(self) -> Mapping[str, object]:
        """What is wrong."""
        return {"detail": str(self).rstrip(".")}


class SettingsMissingError(SettingsError):
    """The file that `STANDPUNT_CONFIG` names isn't there, or what is there is no file."""

    message_key = "settings_missing"


class EncoderSettings(BaseModel):
    """Which sentence encoder turns text into vectors."""

    model_config = ConfigDict(extra="forbid")

    model: str = Field("", description="folder or hub name of a sentence-transformers model; empty is the shipped one")
    query_prompt: str = "query: "
    passage_prompt: str = "passage: "
    precision: str = Field(
        "auto",
        pattern="^(auto|float32|bfloat16)$",
        description="of a model of one's own; the shipped one always runs in float32, and that is what auto means",
    )
    allow_download: bool = Field(False, description="may a hub name be fetched, also that of `verifier.nli`?")
    reader: str = Field(
        "",
        description="folder with the reader's adapter, or 'none'; empty is the corpus folder's own, else the shipped one",
    )


Role = Literal["citizen", "press", "evaluator"]


class LlmSettings(BaseModel):
    """The language model that may put answers in plainer words; off until `model` is named.

    Its key is no setting: it comes from `STANDPUNT_LLM_KEY` in the environment alone.
    """

    model_config = ConfigDict(extra="forbid")

    model: str = Field(
        "",
        description="'openai:NAME', 'ollama:NAME', any 'PROVIDER:NAME' of LangChain; empty is none: answers are quotes",
    )
    base_url: str = Field(
        "", description="where an OpenAI-compatible or Ollama server listens; empty is the provider's own"
    )
    options: dict[str, Any] = Field(default_factory=dict, description="what else the provider's LangChain class takes")
    timeout_seconds: float = Field(20.0, gt=0, description="for one call")
    total_seconds: float = Field(30.0, gt=0, description="for all tries together: the asker never waits longer")
    retries: int = Field(1, ge=0, le=5)
    backoff_seconds: float = Field(0.5, ge=0)
    max_tokens: int = Field(400, ge=16)
    max_chars: int = Field(4000, ge=100)
    max_sentences: int = Field(5, ge=1)


class VerifierSettings(BaseModel):
    """What looks at a sentence beside its source, besides the rules and the reader that ship with Standpunt."""

    model_config = ConfigDict(extra="forbid")

    nli: str = Field(
        "", description="folder or hub name of a cross-encoder for natural language inference; empty is none"
    )


class WebSettings(BaseModel):
    """The web page and the interfaces for programs: who may see what, and how much at once."""

    model_config = ConfigDict(extra="forbid")

    organisation: str = Field("", description="who runs this page; named in the heading and under Contact")
    contact: str = Field("", description="whom a reader can ask what the papers don't say, for example a department")
    contact_url: str = Field(
        "", pattern=r"^$|^(https?://|mailto:|tel:)[^\s<>\"]+$", description="https:, mailto: or tel:"
    )
    root_path: str = Field("", description="the path before this page at the proxy, for example /standpunt")

    question_max_chars: int = Field(1000, ge=1)
    history_max_turns: int = Field(6, ge=0)
    body_max_bytes: int = Field(64 * 1024, ge=1024)
    parallel: int = Field(2, ge=1, description="answers made at the same time; more than the cores only adds waiting")
    waiting: int = Field(64, ge=0, description="questions that may wait their turn; the next one hears that it is busy")
    drain_seconds: float = Field(3.0, ge=0, description="how long questions are still taken after SIGTERM")
    answer_seconds: float = Field(60.0, gt=0)
    rate_per_minute: int = Field(120, ge=1, description="questions and calls of one address; a town hall shares one")

    hosts: tuple[str, ...] = Field(
        (),
        description="names that the page answers to, for example ('papers.voorbeeld.nl', '*.voorbeeld.nl'); empty is any",
    )
    counts_url: str = Field(
        "",
        description="where processes count calls and wrong passwords together: empty is a file in the data folder, "
        "'memory://' is each for itself, or redis://HOST:PORT and the like",
    )
    trusted_proxies: tuple[str, ...] = Field(("127.0.0.1", "::1"), description="addresses whose headers are believed")
    user_header: str = Field("", description="header in which the proxy puts who signed in, for example X-Remote-User")
    groups_header: str = Field("", description="header with that person's groups, separated by commas")
    group_roles: dict[str, Role] = Field(default_factory=dict, description="group name -> role")
    password_file: Path | None = Field(None, description="sign-in without a proxy: lines of name:role:argon2 hash")
    sign_in_failures: int = Field(5, ge=1, description="wrong passwords before a name has to wait at an address")
    sign_in_wait_minutes: int = Field(15, ge=1, description="the longest wait; the first is two minutes")
    tab_roles: dict[str, tuple[Role, ...]] = Field(
        {"pers": ("press", "evaluator"), "werkbank": ("evaluator",)},
        description="tab name -> roles that see it; a tab that is not named here is for everyone",
    )
    question_log_days: int = Field(
        0, ge=0, le=366, description="how many days questions are kept, without names and numbers; 0 keeps nothing"
    )
    log_json: bool = Field(False, description="log lines as JSON; never a question, an answer or an address")
    mcp: bool = Field(False, description="offer the read-only MCP tools; to this machine, or to who signed in")
    metrics_from: tuple[str, ...] = Field(("127.0.0.0/8", "::1/128"), description="networks that may read /metrics")


class Settings(BaseSettings):
    """All settings of Standpunt; passed in by the interfaces, never looked up halfway."""

    model_config = SettingsConfigDict(env_prefix="STANDPUNT_", env_nested_delimiter="__", extra="forbid")

    corpus_dir: Path = SHIPPED_CORPUS
    data_dir: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("standpunt", appauthor=False)))
    chroma_url: str = Field(
        "",
        pattern=r"^$|^https?://[\w.:\[\]-]+(/[\w-]*)?$",
        description="a Chroma server that several machines search, http://HOST:PORT/DATABASE; empty is Chroma in the data folder",
    )
    encoder: EncoderSettings = EncoderSettings()
    web: WebSettings = Field(default_factory=WebSettings)
    llm: LlmSettings = Field(default_factory=LlmSettings)
    verifier: VerifierSettings = Field(default_factory=VerifierSettings)

    @property
    def index_dir(self) -> Path:
        """Where the generations of the index are."""
        return self.data_dir / "index"

    @property
    def models_dir(self) -> Path:
        """Where encoders that were built or fetched are."""
        return self.data_dir / "models"

    @property
    def added_dir(self) -> Path:
        """Where copies of papers are that were added by name on the command line."""
        return self.data_dir / "papers"

    @property
    def proposed_dir(self) -> Path:
        """Where questions are that a language model proposed and nobody has read yet."""
        return self.data_dir / "questions-proposed"

    @property
    def proposed_wordings_dir(self) -> Path:
        """Where wordings are that a language model proposed, each with what the verifier makes of it."""
        return self.data_dir / "wordings-proposed"

    @property
    def reviewed_file(self) -> Path:
        """What people decided about proposals, a line for each decision."""
        return self.data_dir / "reviewed.jsonl"

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
        named = os.environ.get("STANDPUNT_CONFIG")
        path = Path(named or CONFIG_FILE).expanduser()
        if (named or path.exists()) and not path.is_file():
            # Passed over in silence, the page would start without its sign-in.
            raise SettingsMissingError(f"The settings file {path} isn't there, or is no file.")
        return init_settings, env_settings, _SettingsFile(settings_cls, toml_file=path)


class _SettingsFile(TomlConfigSettingsSource):
    """The settings file, read as every other TOML file is."""

    def _read_file(self, path: Any) -> dict[str, Any]:
        try:
            return read_toml(path)
        except (OSError, ValueError) as error:
            raise SettingsError(str(error)) from error
