"""Starts one ingest a line, each in a fork of this process that has everything imported, and prints its process id."""

from __future__ import annotations

import os
import sys

from ingest.index.build import ingest
from ingest.models.load import load_models
from ingest.settings import Settings

if __name__ == "__main__":
    settings = Settings()
    models = load_models(settings)
    print("ready", flush=True)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            ingest(settings, lambda: models)
            os._exit(0)
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)
