"""A server of its own process, so that a test can look through every file it leaves: `python -m ... PORT CORPUS`."""

from __future__ import annotations

import sys
from pathlib import Path

from ingest.settings import Settings
from tests.web_apps import scripted_app
from tests.web_pipeline import pipeline_of
from ui.serve import run

if __name__ == "__main__":
    run(scripted_app(pipeline_of(), Settings(corpus_dir=Path(sys.argv[2]))), "127.0.0.1", int(sys.argv[1]))
