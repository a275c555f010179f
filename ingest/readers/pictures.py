"""The pages of a PDF as pictures, drawn in a process of their own: for a person who compares them with what was read."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from ingest.readers.child import limit_process, run_child

MAX_PAGES = 80
_SECONDS = 60
# 60 dots an inch: the layout can be seen, the file stays small enough to send.
_SCALE, _QUALITY = 60 / 72, 60


def page_pictures(path: Path, timeout_seconds: float = _SECONDS) -> list[str]:
    """The first pages of a PDF as JPEG in base64; none for a file of another kind or one that can't be drawn."""
    try:
        done = run_child("ingest.readers.pictures", path, timeout_seconds)
    except subprocess.TimeoutExpired:
        return []
    return [str(picture) for picture in json.loads(done.stdout)] if done.returncode == 0 else []


def _draw(path: Path) -> list[str]:
    import pypdfium2

    pictures = []
    with pypdfium2.PdfDocument(path) as document:
        for number in range(min(len(document), MAX_PAGES)):
            stream = BytesIO()
            document[number].render(scale=_SCALE).to_pil().convert("RGB").save(stream, "JPEG", quality=_QUALITY)
            pictures.append(base64.b64encode(stream.getvalue()).decode())
    return pictures


def main() -> None:
    """Draw the file that the first argument names."""
    limit_process()
    sys.stdout.write(json.dumps(_draw(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
