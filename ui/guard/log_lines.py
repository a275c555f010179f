"""What a server logs: lines for people, or JSON for who collects logs; never a question, an answer or an address."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """One JSON object a line: when, how bad, where in the code, what, and of an error its kind and its places alone."""

    def format(self, record: logging.LogRecord) -> str:
        """A record as a line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            # An error's own words can hold a question.
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def use_json_lines() -> None:
    """Let everything that is logged from here on go to stderr as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)


def places_of(error: BaseException) -> str:
    """Where in the code an error came up, in lines; its own words can hold a question, which is kept nowhere."""
    return "".join(traceback.format_tb(error.__traceback__))
