"""Which content words each text has: read from the texts that are new, taken over from an older generation for the others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.terms import content_words

_WORDS_FILE, _IDS_FILE, _ENDS_FILE = "words.json", "word-ids.npy", "word-ends.npy"
_Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TextWords:
    """The content words of texts, in order: `ids` are places in `words`, text after text; `ends` is where each text ends.

    `words` are different and in the order of the alphabet, and each stands in some text.
    """

    words: tuple[str, ...]
    ids: _Numbers
    ends: _Numbers

    def save(self, folder: Path) -> None:
        """Write them into a folder."""
        (folder / _WORDS_FILE).write_text(json.dumps(self.words, ensure_ascii=False), encoding="utf-8")
        np.save(folder / _IDS_FILE, self.ids.astype(np.int32))
        np.save(folder / _ENDS_FILE, self.ends)


NO_WORDS = TextWords((), np.empty(0, np.int64), np.empty(0, np.int64))


def open_words(folder: Path) -> TextWords:
    """What was saved in a folder; none where that was made before words were kept."""
    if not (folder / _WORDS_FILE).exists():
        return NO_WORDS
    words = json.loads((folder / _WORDS_FILE).read_text(encoding="utf-8"))
    return TextWords(tuple(words), np.load(folder / _IDS_FILE).astype(np.int64), np.load(folder / _ENDS_FILE))


def words_of(texts: Sequence[str], known_texts: Sequence[str] = (), known: TextWords = NO_WORDS) -> TextWords:
    """The words of texts; those of `known_texts` stand in `known`, in the same order.

    >>> first = words_of(["Een school in de wijk.", "Een wijk."])
    >>> words_of(["Een oude wijk.", "Een wijk."], ["Een school in de wijk.", "Een wijk."], first).words
    ('oude', 'wijk')
    """
    place = {text: at for at, text in enumerate(known_texts[: len(known.ends)])}
    number = {word: at for at, word in enumerate(known.words)}
    read: list[int] = []
    ends: list[int] = []
    chosen = []
    for text in texts:
        if text not in place:
            place[text] = len(known.ends) + len(ends)
            read.extend(number.setdefault(word, len(number)) for word in content_words(text))
            ends.append(len(read))
        chosen.append(place[text])
    all_ends = np.concatenate([known.ends, np.asarray(ends, np.int64) + len(known.ids)])
    ids, own_ends = _gathered(np.concatenate([known.ids, np.asarray(read, np.int64)]), all_ends, chosen)
    return _tidied(list(number), ids, own_ends)


def _gathered(ids: _Numbers, ends: _Numbers, chosen: Sequence[int]) -> tuple[_Numbers, _Numbers]:
    """The runs of some texts, one after another, and where each ends."""
    rows = np.asarray(chosen, np.int64)
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1]])[rows] if len(rows) else np.empty(0, np.int64)
    lengths = ends[rows] - starts
    own_ends = np.cumsum(lengths)
    return ids[within_runs(starts, lengths)], own_ends


def within_runs(starts: _Numbers, lengths: _Numbers) -> _Numbers:
    """All places in runs of these starts and lengths.

    >>> within_runs(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()), dtype=np.int64)


def _tidied(words: Sequence[str], ids: _Numbers, ends: _Numbers) -> TextWords:
    """The same without words that stand in no text, in the order of the alphabet: so that the order of reading doesn't show."""
    used = np.unique(ids)
    order = sorted(used.tolist(), key=lambda at: words[at])
    place = np.empty(len(words), np.int64)
    place[order] = np.arange(len(order))
    return TextWords(tuple(words[at] for at in order), place[ids], ends)
