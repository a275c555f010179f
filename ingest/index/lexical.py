"""The lexical index: BM25 over the chunks' terms, through bm25s, one folder in a generation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from ingest.terms import terms, vocabulary_of

_VOCABULARY_FILE = "compound-parts.json"


class LexicalIndex:
    """BM25 scores of chunks, by row; the variant is Lucene's, k1 1.2 and b 0.75 (Robertson and Zaragoza 2009)."""

    def __init__(self, model: bm25s.BM25, vocabulary: frozenset[str]) -> None:
        self._model = model
        self.vocabulary = vocabulary

    def scores(self, query_terms: Sequence[str]) -> npt.NDArray[np.float32]:
        """One score a chunk, 0 where no term matches; in the order in which the chunks were indexed."""
        known = [term for term in query_terms if term in self._model.vocab_dict]
        if not known:
            return np.zeros(int(self._model.scores["num_docs"]), np.float32)
        return np.asarray(self._model.get_scores(known), np.float32)

    def query_terms(self, text: str) -> list[str]:
        """The terms of a question, its compounds split into words that the papers know."""
        return terms(text, self.vocabulary)


def write_lexical_index(texts: Sequence[str], folder: Path) -> None:
    """Index texts (at least one) and save them in `folder`."""
    vocabulary = vocabulary_of(texts)
    model = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    model.index([terms(text, vocabulary) or ["∅"] for text in texts], show_progress=False)
    folder.mkdir(parents=True)
    model.save(str(folder), show_progress=False)
    (folder / _VOCABULARY_FILE).write_text(json.dumps(sorted(vocabulary), ensure_ascii=False), encoding="utf-8")


def open_lexical_index(folder: Path) -> LexicalIndex:
    """Open what `write_lexical_index` saved."""
    model = bm25s.BM25.load(str(folder), load_corpus=False)
    vocabulary = json.loads((folder / _VOCABULARY_FILE).read_text(encoding="utf-8"))
    return LexicalIndex(model, frozenset(vocabulary))
