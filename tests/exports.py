"""A draft that was exported, edited as its reader would."""

from __future__ import annotations

from pathlib import Path

import docx


def swap(path: Path, old: str, new: str) -> None:
    """Put other words in a line of a file: Word, Markdown or plain text."""
    if path.suffix != ".docx":
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        return
    document = docx.Document(str(path))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if old in run.text]
    assert runs
    for run in runs:
        run.text = run.text.replace(old, new)
    document.save(str(path))
