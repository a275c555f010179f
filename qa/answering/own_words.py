"""Answers in Standpunt's own words, to messages that ask nothing of the papers; they cite nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.corpus.glossary import GlossaryTerm
from ingest.corpus.organisation import Organisation
from ingest.index.opened import Index
from ingest.notation import percentage
from ingest.records import Paper
from ingest.terms import words
from qa.answer import Outcome, Reason, Related
from qa.answering import own_texts as texts
from qa.answering.host import Host
from qa.answering.texts import example_of
from qa.question.router import Kind

_REASONS: dict[Kind, Reason] = {
    "about_papers": "about_papers",
    "about_system": "about_system",
    "word_explanation": "explained",
    "shorter": "unclear",
    "simpler": "unclear",
    "more": "unclear",
    "not_right": "not_right",
    "greeting": "greeting",
    "thanks": "thanks",
    "insult": "insult",
    "voting_advice": "voting_advice",
    "opinion_or_prediction": "opinion",
    "in_need": "in_need",
    "order_to_machine": "off_topic",
    "other_language": "other_language",
    "nonsense": "unclear",
    "unclear": "unclear",
}
# What the settings, the glossary or the list of papers know is an answer; the rest says why there is none.
_KNOWN: frozenset[Kind] = frozenset({"about_papers", "about_system", "word_explanation"})
# To these a reader may want to add something that a person should hear.
_WITH_CONTACT: frozenset[Kind] = frozenset({"insult", "not_right", "about_system"})
# What can be asked instead is offered to who asked something that is not to be understood.
_OFFERING: frozenset[Reason] = frozenset({"unclear", "off_topic"})
_MOST_PAPERS = 25
_MOST_TERMS = 2
_MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """What is said, in lines, and why; `related` is where more can be read."""

    outcome: Outcome
    reason: Reason
    text: str
    related: tuple[Related, ...] = ()


def in_own_words(kind: Kind, message: str, index: Index, host: Host, subjects: Sequence[Related]) -> OwnAnswer | None:
    """The answer to a message of this kind; None where only the papers can answer it.

    `subjects` are what can be asked instead.
    """
    related: tuple[Related, ...] = ()
    example = example_of(subjects)
    if kind == "word_explanation":
        terms = terms_asked(message, index.glossary)
        lines = [texts.EXPLAINED.format(term=term.term, explanation=term.explanation) for term in terms]
        related = tuple(_places(terms, index))
    elif kind == "about_papers":
        lines = [*_papers(index), texts.ASK_FOR_EXAMPLE.format(example=example)]
    elif kind == "about_system":
        lines = list(_system(host))
    elif kind == "in_need":
        lines = list(_help(index.organisations.common(paper.id for paper in index.papers)))
    else:
        lines = [texts.REPLIES.get(kind, texts.NO_ANSWER_YET).format(example=example)]
        related = tuple(subjects) if _REASONS.get(kind) in _OFFERING else ()
    if not lines or kind not in _REASONS:
        return None
    if kind in _WITH_CONTACT and host.contact:
        lines.append(texts.CONTACT.format(contact=host.contact))
    return OwnAnswer("answered" if kind in _KNOWN else "refused", _REASONS[kind], "\n".join(lines), related)


def terms_asked(message: str, glossary: Sequence[GlossaryTerm]) -> list[GlossaryTerm]:
    """The words of the glossary in a message that can be explained, longest first, at most two."""
    said = f" {' '.join(words(message))} "
    found = [
        entry
        for entry in glossary
        if entry.explanation and any(f" {' '.join(words(name))} " in said for name in (entry.term, *entry.lay))
    ]
    return sorted(found, key=lambda entry: -len(entry.term))[:_MOST_TERMS]


def _places(terms: Sequence[GlossaryTerm], index: Index) -> list[Related]:
    """Where the papers use these words, each section once."""
    wanted = [f" {' '.join(words(term.term))} " for term in terms]
    found: dict[Related, None] = {}
    for paper in index.papers:
        text = index.sources[paper.source].text
        for passage in paper.passages:
            said = f" {' '.join(words(passage.span.slice(text)))} "
            if any(term in said for term in wanted):
                found.setdefault(Related(paper.title, passage.section))
    return list(found)[:_MOST_PLACES]


def _papers(index: Index) -> Iterator[str]:
    """How many papers there are and of whom, and their titles."""
    papers = index.papers
    count = texts.ONE_PAPER if len(papers) == 1 else texts.PAPERS_COUNT.format(count=len(papers))
    common = index.organisations.common(paper.id for paper in papers)
    yield (
        texts.PAPERS_OF.format(count=count, organisation=common.name)
        if common.name
        else texts.PAPERS.format(count=count)
    )
    for paper in papers[:_MOST_PAPERS]:
        yield f"- {paper.title if common.name else _with_publisher(paper, index.organisations.of(paper.id))}"
    if len(papers) > _MOST_PAPERS:
        yield f"- {texts.MORE_PAPERS.format(count=len(papers) - _MOST_PAPERS)}"


def _with_publisher(paper: Paper, organisation: Organisation) -> str:
    whose = organisation.short_name or organisation.name
    return texts.BY_WHOM.format(title=paper.title, organisation=whose) if whose else paper.title


def _system(host: Host) -> Iterator[str]:
    """What Standpunt is, who runs it, what it keeps, and how well it works."""
    yield texts.SYSTEM
    if host.organisation:
        yield texts.RUN_BY.format(organisation=host.organisation)
    yield texts.KEEPS_NOTHING
    yield texts.MAKES_MISTAKES
    for group, text in (("outsiders", texts.MEASURED), ("test", texts.MEASURED_KNOWN)):
        if share := host.measured.figures.get((group, "correct")):
            yield text.format(value=percentage(share.value))


def _help(organisation: Organisation) -> Iterator[str]:
    """The help lines of whose papers these are, else those of the country, and where a case of one's own belongs."""
    yield texts.IN_NEED
    for need, turn_to in [(line.need, line.turn_to) for line in organisation.help] or texts.HELP:
        yield f"- {texts.HELP_LINE.format(need=need, turn_to=turn_to)}"
    if organisation.personal_case:
        yield f"- {texts.HELP_ELSEWHERE.format(elsewhere=organisation.personal_case)}"
