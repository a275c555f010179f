"""Do prepared wordings say what their range says? The verifier's verdict, the exact rules, and who has read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

from ingest.corpus.glossary import GlossaryTerm
from ingest.corpus.load import Corpus
from ingest.corpus.organisation import Organisation, Organisations
from ingest.corpus.roles import role_of_heading
from ingest.corpus.wordings import HeldBack, HeldBackReason, Wording, Wordings
from ingest.files import fingerprint, sum_of
from ingest.index.build import Judge
from ingest.index.vectors import Progress
from ingest.models.encoder import Encoder
from ingest.records import Paper, Passage, Source, Span, fold
from ingest.settings import Settings
from qa.claims.nli import NliModel, load_nli
from qa.claims.pair import Finding
from qa.claims.reasons import finding_reason
from qa.claims.verify import TooLongToVerifyError, VerdictKind, Verifier, find_faults

# Findings that no reading by a person outweighs: another number, date or name, a denial more or less, a changed quote.
EXACT = frozenset(
    {"number", "number_otherwise", "time", "name", "changed_quote", "negation", "negation_missing", "flipped"}
)
# What a wording may take over from the words before its range: "dit rapport" gets its name, "dan" its condition.
_TAKEN_OVER = frozenset({"name", "negation", "flipped"})
# `exact`: a number, date, name or denial differs; `long`: there is more in it than the verifier reads.
WordingVerdict = Literal[VerdictKind, "exact", "long"]
# What is held back whoever has read it, and what only where nobody has.
_ALWAYS: Mapping[WordingVerdict, HeldBackReason] = {"exact": "exact", "long": "long"}
_UNREAD: Mapping[WordingVerdict, HeldBackReason] = {
    "unsure": "unsure",
    "absent": "absent",
    "contradicted": "contradicted",
}
# Code and weights that a verdict depends on.
_ROOMS = (Path(__file__).parent, Path(__file__).parents[1] / "reading")
_PARTS_OF_ROOM = frozenset({".py", ".json", ".toml", ".npz", ".safetensors"})


class Texts(Protocol):
    """Papers as they were read, with who speaks in them and what their terms mean: a corpus, or an open index."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """The canonical texts by name."""
        ...

    @property
    def organisations(self) -> Organisations:
        """Whose papers these are."""
        ...

    @property
    def glossary(self) -> Sequence[GlossaryTerm]:
        """What terms mean."""
        ...


@dataclass(frozen=True, slots=True)
class Checked:
    """What comes of holding a wording against its range, and in Dutch what speaks against it, with the words at fault.

    No reading by a person outweighs the verdicts `exact` and `long`; the others are the verifier's.
    """

    verdict: WordingVerdict
    reasons: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it follows from its range."""
        return self.verdict in ("literal", "follows")


# Holds what somebody would say for a range of a paper against that range.
Check = Callable[[Paper, Span, str], Checked]


@dataclass(frozen=True, slots=True)
class _Place:
    """The range of a wording: what the paper says there, the words before that in its passage, and who speaks."""

    said: str
    before: str
    publisher: str


def wording_judge(settings: Settings, progress: Progress = lambda done, total: None) -> Judge:
    """What judges wordings at ingest with the models of the settings; these are loaded when there is one to judge."""

    def judge(corpus: Corpus, encoder: Encoder, earlier: Wordings) -> Wordings:
        if not corpus.wordings.kept:
            return corpus.wordings
        nli = load_nli(settings.verifier, allow_download=settings.encoder.allow_download)
        return judge_wordings(corpus, encoder, earlier, nli, progress)

    return judge


def judge_wordings(
    corpus: Corpus,
    encoder: Encoder,
    earlier: Wordings,
    nli: NliModel | None = None,
    progress: Progress = lambda done, total: None,
) -> Wordings:
    """The wordings of a corpus that may be used; each of the others is held back with its reason.

    One is held back when an exact rule finds something in it, whoever has read it; and when it does not follow from its
    range according to the verifier, unless another reader than its writer found it true.

    Args:
        corpus: the papers, and the wordings as they were read.
        encoder: the model of the verifier.
        earlier: wordings that were judged before; what has not changed since keeps its verdict.
        nli: a model that the verifier also asks.
        progress: receives how many of how many are judged.
    """
    found = corpus.wordings
    verifier = Verifier(encoder, nli, corpus.organisations, corpus.lexicon)
    judge = f"{_code()} {encoder.fingerprint} {nli.name if nli else ''}"
    known = {wording.mark: wording for wording in earlier.kept}
    papers = {paper.id: paper for paper in corpus.papers}
    kept: list[Wording] = []
    held_back: list[HeldBack] = []
    for done, wording in enumerate(found.kept, start=1):
        place = _place_of(wording.span, papers[wording.paper_id], corpus)
        mark = fingerprint(judge, *astuple(place), wording.text, str(wording.is_checked))
        if mark in known:
            kept.append(replace(wording, verdict=known[mark].verdict, mark=mark))
            continue
        judged = _judge(wording, place, verifier)
        if isinstance(judged, HeldBack):
            held_back.append(judged)
        else:
            kept.append(replace(judged, mark=mark))
        progress(done, len(found.kept))
    return Wordings(tuple(kept), (*found.held_back, *held_back))


def wording_check(texts: Texts, verifier: Verifier) -> Check:
    """What holds one wording at a time against its range, by the rules of an ingest."""

    def check(paper: Paper, span: Span, text: str) -> Checked:
        return _check(text, _place_of(span, paper, texts), verifier)

    return check


def _judge(wording: Wording, place: _Place, verifier: Verifier) -> Wording | HeldBack:
    checked = _check(wording.text, place, verifier)
    reason = _ALWAYS.get(checked.verdict) or (None if wording.is_checked else _UNREAD.get(checked.verdict))
    if reason is None:
        return replace(wording, verdict=checked.verdict)
    return HeldBack(wording.file, wording.line, reason, wording.kind, wording.text, " ".join(checked.reasons))


def _check(text: str, place: _Place, verifier: Verifier) -> Checked:
    # First, since it bounds what is compared.
    try:
        verdict = verifier.verify(text, [place.said], place.publisher)
    except TooLongToVerifyError:
        return Checked("long")
    if exact := _exact_faults(text, place, verifier):
        return Checked("exact", tuple(map(finding_reason, exact)))
    return Checked(verdict.verdict, verdict.reasons)


def _exact_faults(text: str, place: _Place, verifier: Verifier) -> list[Finding]:
    """What the exact rules find in a wording that the words before its range do not explain."""

    def found(cited: str) -> list[Finding]:
        pair = verifier.pair(text, [cited], place.publisher)
        return [finding for finding in find_faults(pair) if finding.kind in EXACT]

    faults = found(place.said)
    if place.before and any(fault.kind in _TAKEN_OVER for fault in faults):
        left = {fault.kind for fault in found(f"{place.before}\n{place.said}")}
        return [fault for fault in faults if fault.kind not in _TAKEN_OVER or fault.kind in left]
    return faults


def _place_of(span: Span, paper: Paper, texts: Texts) -> _Place:
    text = texts.sources[paper.source].text
    passage = next(passage for passage in paper.passages if passage.span.contains(span))
    organisation = texts.organisations.of(paper.id)
    said = fold(span.slice(text))
    before = [*_words_before(passage, span, text), *_explained(said, texts.glossary)]
    return _Place(_led_in(said, passage, organisation), "\n".join(before), organisation.name)


def _led_in(said: str, passage: Passage, organisation: Organisation) -> str:
    """The words of a range; in a section of requests led in by who asks what of whom, which is what they mean there."""
    addressed = [party.name for party in organisation.addressee]
    if role_of_heading(passage.section, organisation) != "asks" or not organisation.we or not addressed:
        return said
    who = organisation.we[:1].upper() + organisation.we[1:]
    return f"{who} {organisation.verb('vraagt', 'vragen')} {' en '.join(addressed)} om: {said}"


def _words_before(passage: Passage, span: Span, text: str) -> Iterator[str]:
    """The sentence that leads in the passage, and what stands in it before the range."""
    if passage.lead_in:
        yield fold(passage.lead_in.slice(text))
    if passage.span.start < span.start:
        yield fold(text[passage.span.start : span.start])


def _explained(said: str, glossary: Sequence[GlossaryTerm]) -> Iterator[str]:
    """What the glossary says of the terms in a text: a wording may explain them."""
    folded = said.casefold()
    return (term.explanation for term in glossary if term.term.casefold() in folded)


@cache
def _code() -> str:
    """A mark of the rules and weights that a verdict depends on."""
    files = [path for room in _ROOMS for path in sorted(room.rglob("*")) if path.suffix in _PARTS_OF_ROOM]
    return fingerprint(*map(sum_of, files))
