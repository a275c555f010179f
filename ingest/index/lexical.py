"""The lexical index: BM25 over the chunks' terms, through bm25s, one folder in a generation."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import numpy.typing as npt

from ingest.index.words import TextWords, within_runs
from ingest.terms import stem, terms, word_terms

_VOCABULARY_FILE = "compound-parts.json"
# Stands in a text without words: each has a term, as bm25s wants it.
_NOTHING = "∅"


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


class _Lucene(bm25s.BM25):  # type: ignore[misc] # the library has no types
    """bm25s, whose own builder takes a text at a time: here all of them at once, for the same numbers."""

    def build_index_from_ids(
        self, unique_token_ids: Sequence[int], corpus_token_ids: Sequence[npt.NDArray[np.int64]], **_: Any
    ) -> dict[str, Any]:
        """The scores by term, as bm25s keeps them."""
        self.nonoccurrence_array = None
        number, terms_known = len(corpus_token_ids), len(unique_token_ids)
        lengths = np.asarray([len(ids) for ids in corpus_token_ids])
        # By term, and by text within a term.
        keys = np.concatenate(corpus_token_ids) * number + np.repeat(np.arange(number), lengths)
        pairs, counts = np.unique(keys, return_counts=True)
        term, text = np.divmod(pairs, number)
        holding = np.bincount(term, minlength=terms_known)
        rarity = np.asarray([math.log(1 + (number - df + 0.5) / (df + 0.5)) for df in holding.tolist()], np.float32)
        fill = self.k1 * ((1 - self.b) + self.b * lengths[text] / lengths.mean())
        often = counts.astype(np.float32)
        return {
            "data": (rarity[term] * (often / (fill + often))).astype(np.float32),
            "indices": text.astype(np.int32),
            "indptr": np.concatenate([np.zeros(1, np.int64), np.cumsum(holding)]).astype(np.int32),
            "num_docs": number,
        }


def write_lexical_index(words: TextWords, folder: Path) -> None:
    """Index texts (at least one), whose words are given, and save the index and the words in `folder`."""
    vocabulary = frozenset(map(stem, words.words))
    model = _Lucene(method="lucene", k1=1.2, b=0.75)
    model.index(_term_numbers(words, vocabulary), show_progress=False)
    folder.mkdir(parents=True)
    model.save(str(folder), show_progress=False)
    (folder / _VOCABULARY_FILE).write_text(json.dumps(sorted(vocabulary), ensure_ascii=False), encoding="utf-8")
    words.save(folder)


def _term_numbers(
    words: TextWords, vocabulary: frozenset[str]
) -> tuple[list[npt.NDArray[np.int64]], Mapping[str, int]]:
    """The terms of each text by their numbers, and the number of each term."""
    of_word = [word_terms(word, vocabulary) for word in words.words]
    number = {term: at for at, term in enumerate(sorted({_NOTHING, *(term for found in of_word for term in found)}))}
    flat = np.asarray([number[term] for found in of_word for term in found], np.int64)
    sizes = np.asarray([len(found) for found in of_word], np.int64)
    starts = np.cumsum(sizes) - sizes
    all_terms = flat[within_runs(starts[words.ids], sizes[words.ids])]
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes[words.ids])])[words.ends]
    nothing = np.asarray([number[_NOTHING]], np.int64)
    return [found if len(found) else nothing for found in np.split(all_terms, ends[:-1])], number


def open_lexical_index(folder: Path) -> LexicalIndex:
    """Open what `write_lexical_index` saved."""
    model = bm25s.BM25.load(str(folder), load_corpus=False)
    vocabulary = json.loads((folder / _VOCABULARY_FILE).read_text(encoding="utf-8"))
    return LexicalIndex(model, frozenset(vocabulary))
