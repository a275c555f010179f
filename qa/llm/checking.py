"""What of a language model's words may be shown: each sentence with a marker of its source, as far as that supports it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingest.records import Span, fold, visible
from ingest.sentences import split_sentences
from qa.answer import Answer, Citation, Statement
from qa.question.language import is_english
from qa.question.orders import speaks_to_a_machine, without_orders

# Whether what is cited supports a sentence.
Supports = Callable[[str, tuple[Citation, ...]], bool]
_MARKS = re.compile(r"(?:\[\d{1,3}\][\s,.]*)+")
_MARK = re.compile(r"\[(\d{1,3})\]")
_UNSAFE = re.compile(r"https?://|www\.|[<>{}]|```|!\[", re.IGNORECASE)
_LEAK_WORDS = 6
# Shorter pieces ("en b.", "Het antwoord is.") are no sentences: a small model leaves them, and nothing speaks against them.
_MIN_WORDS = 4
# A yes or a no answers the question, which the verifier doesn't see: it can't be borne by a source.
_YES_OR_NO = re.compile(r"^(?:het antwoord is:? *)?(?:ja|nee)\b *[,.!:;–-]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the sentences that the model returned."""

    kept: int = 0
    replaced: int = 0
    dropped: int = 0


def to_people(quote: str) -> str:
    """A quote without the sentences that speak to a machine."""
    text = fold(quote)
    sentences = split_sentences(text, Span(0, len(text))) if text else ()
    return " ".join(part for span in sentences if not speaks_to_a_machine(part := span.slice(text)))


def is_to_people(quote: str) -> bool:
    """Whether no sentence of a quote speaks to a machine; what stands beside such an order may belong to it."""
    text = fold(quote)
    return to_people(quote) == " ".join(span.slice(text) for span in split_sentences(text, Span(0, len(text))))


def gives_orders(answer: Answer) -> bool:
    """Whether the question, or a passage that answers it, tells a machine what to do."""
    asked = unicodedata.normalize("NFKC", visible(answer.question))
    return without_orders(asked)[1] or not all(is_to_people(citation.quote) for citation in answer.citations)


def harmless(text: str) -> str:
    """A text without the marks that would end it early among what the model is given."""
    return re.sub(r"[<>]", " ", text)


def check_sentences(
    text: str, citations: Sequence[Citation], supports: Supports, told: str
) -> tuple[list[Statement], Tally]:
    """Each marked sentence as a paraphrase when its sources bear it, else their quotes; the rest is dropped."""
    quotes = {citation.marker: fold(citation.quote) for citation in citations}
    cited = {citation.marker: citation for citation in citations}
    statements: list[Statement] = []
    kept = replaced = dropped = 0
    shown: set[int] = set()
    for sentence, markers in _marked_sentences(text):
        known = tuple(dict.fromkeys(marker for marker in markers if marker in quotes))
        is_marked = known and len(known) == len(set(markers))
        if not is_marked or len(sentence.split()) < _MIN_WORDS or is_out_of_line(sentence, told):
            dropped += 1
        elif not _YES_OR_NO.match(sentence) and supports(sentence, tuple(cited[marker] for marker in known)):
            kept += 1
            statements.append(Statement(sentence, "paraphrase", known))
        else:
            replaced += 1
            fresh = [marker for marker in known if marker not in shown]
            statements += [Statement(quotes[marker], "quote", (marker,)) for marker in fresh]
            shown.update(fresh)
    # What comes after the last marker, or before the first in front, is marked by nothing.
    leftover = "" if _MARKS.match(text.lstrip()) else _MARKS.split(text)[-1]
    dropped += sum(1 for piece in re.split(r"[.!?\n]+", leftover) if len(piece.split()) > 2)
    return statements, Tally(kept, replaced, dropped)


def settled(text: str) -> str:
    """As much of a reply that is still coming in as its rest will not change: whole sentences with all their markers.

    >>> settled("Imkers vragen geld. [1] Ze bouwen zelf. [2]"), settled("[1] Imkers vragen geld. [2] Ze")
    ('Imkers vragen geld. [1] ', '[1] Imkers vragen geld. ')
    """
    marks = list(_MARKS.finditer(text))
    if marks and _MARKS.match(text.lstrip()):
        return text[: marks[-1].start()]
    # Behind a sentence more markers can still follow until something else does.
    ended = [match.end() for match in marks if text[match.end() : match.end() + 1] not in {"", "["}]
    return text[: ended[-1]] if ended else ""


def _marked_sentences(text: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Sentences with their markers, which stand behind them, or in front where the text begins with one.

    Of several sentences with one marker each must hold by itself.
    """
    marks = list(_MARKS.finditer(text))
    in_front = bool(_MARKS.match(text.lstrip()))
    at = 0
    for i, match in enumerate(marks):
        end = marks[i + 1].start() if i + 1 < len(marks) else len(text)
        markers = tuple(int(number) for number in _MARK.findall(match.group()))
        piece, at = text[match.end() : end] if in_front else text[at : match.start()], match.end()
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", piece.strip()):
            clean = re.sub(r"^[-*•\d.)\s]+(?=[^\W\d])", "", sentence).strip()
            if len(clean) >= 3:
                yield (clean if clean.endswith((".", "!", "?")) else clean + "."), markers


def is_out_of_line(sentence: str, told: str) -> bool:
    """Whether a sentence is no Dutch, holds a link or markup, or repeats what the model was told."""
    said = " ".join(re.findall(r"\w+", sentence.lower()))
    words = re.findall(r"\w+", told.lower())
    leaks = any(" ".join(words[i : i + _LEAK_WORDS]) in said for i in range(len(words) - _LEAK_WORDS + 1))
    return leaks or is_english(sentence) or bool(_UNSAFE.search(sentence))
