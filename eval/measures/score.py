"""Score one answer: what was asked of it, what it said, and whether its citations hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eval.data.dataset import GoldEvidence, Question
from eval.data.wording import normal_form
from eval.measures.metrics import (
    citation_precision,
    citation_recall,
    crag_score,
    evidence_precision,
    evidence_recall,
    facts_found,
    forbidden_found,
    is_same_place,
)
from eval.measures.readability import flesch_douma
from eval.run_records import Scores
from ingest.records import Span
from qa.answer import Answer, Citation, Statement

if TYPE_CHECKING:
    from qa.pipeline import Pipeline


def score(question: Question, answer: Answer, library: Pipeline) -> Scores:
    """All scores of one answer.

    Right means: an answerable question is answered with all its facts in the stating sentences, met with "partial" where the
    papers say nothing of a thing that is asked in it, and met with either where they answer it only partly; an unanswerable one is
    refused or met with "partial"; a false premise is refused, met with "partial", or put right with the facts and the
    evidence cited. Nothing forbidden may stand anywhere in the answer.
    """
    stating = [statement for statement in answer.statements if statement.kind != "bridge"]
    stated = "\n".join(statement.text for statement in stating)
    missing = tuple(group[0] for group in question.facts if not facts_found(stated, [group]))
    forbidden = tuple(forbidden_found(answer.answer, question.forbidden))
    markers = markers_are_complete(answer)
    recall, precision = _evidence_scores(question, answer.citations)
    cited = None if recall is None else bool(recall) and markers is not False
    complete = not missing and (bool(question.facts) or recall == 1.0)
    right = _is_right(question, answer, complete and not forbidden, bool(cited)) and not forbidden
    quotes_of = {citation.marker: citation.quote for citation in answer.citations}
    pairs = [(s.text, [quotes_of[m] for m in s.markers if m in quotes_of]) for s in stating]
    return Scores(
        right=right,
        cited=cited,
        facts_missing=missing,
        forbidden=forbidden,
        evidence_recall=recall,
        evidence_precision=precision,
        citation_recall=citation_recall([stands_in(text, quotes) for text, quotes in pairs]),
        citation_precision=citation_precision(pairs, stands_in),
        quotes=len(answer.citations),
        quotes_exact=sum(is_exact(citation, library) for citation in answer.citations),
        markers_complete=markers,
        crag=crag_score(
            answerable=question.has_answer,
            answered=answer.outcome != "refused" and not answer.is_own_words,
            correct=right,
            acceptable=question.has_answer and bool(recall) and not forbidden,
        ),
        readability=flesch_douma(own_words(answer, library)),
        ranking=ranking(answer, "retrieve"),
        relevant=relevant_passages(question, library),
    )


def is_evidence(source: str, span: Span, question: Question) -> bool:
    """Whether a range of a source stands at a piece of the question's evidence."""
    return any(evidence.source == source and is_same_place(evidence.span, span) for evidence in question.evidence)


def own_words(answer: Answer, library: Pipeline) -> str:
    """What Standpunt says itself: bridges, or a whole refusal, without the names of papers and sections in it."""
    bridges = " ".join(statement.text for statement in answer.statements if statement.kind == "bridge")
    text = bridges if answer.statements else answer.answer
    names = {paper.title for paper in library.papers}
    names |= {section.heading for paper in library.papers for section in paper.sections if section.heading}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return text


def _is_right(question: Question, answer: Answer, complete: bool, cited: bool) -> bool:
    match question.expects:
        case "answer":
            return complete and (answer.outcome == "answered" or (question.is_partly and answer.outcome == "partial"))
        case "part":
            return answer.outcome == "partial" and complete
        case "refusal":
            return answer.outcome != "answered" or answer.is_own_words
        case "correction":
            return answer.outcome != "answered" or (complete and cited)


def _evidence_scores(question: Question, citations: Sequence[Citation]) -> tuple[float | None, float | None]:
    """Recall and precision over the citations; None for a question without evidence."""
    if not question.evidence:
        return None, None
    needed = max(1, question.needed)
    recall = evidence_recall([any(is_at(c, e) for c in citations) for e in question.evidence], needed)
    return recall, evidence_precision([any(is_at(c, e) for e in question.evidence) for c in citations])


def is_at(citation: Citation, evidence: GoldEvidence) -> bool:
    """Whether a citation stands at a piece of evidence."""
    return citation.source == evidence.source and is_same_place(Span(citation.start, citation.end), evidence.span)


def stands_in(text: str, quotes: Sequence[str]) -> bool:
    r"""Whether a sentence stands in the quotes it cites, word for word, in normal form.

    >>> stands_in("Geef 2% aan gemeenten.", ["Geef 2 % aan\ngemeenten."]), stands_in("Geef 3%.", ["Geef 2%."])
    (True, False)
    """
    return bool(quotes) and normal_form(text).rstrip(".;:") in normal_form(" ".join(quotes))


def is_exact(citation: Citation, library: Pipeline) -> bool:
    """Whether a quote is exactly its slice of the source, cut at whole words, and stands in the paper it names."""
    source = library.sources.get(citation.source)
    if source is None or not 0 <= citation.start < citation.end <= len(source.text):
        return False
    span = Span(citation.start, citation.end)
    home = [paper for paper in library.papers if paper.source == citation.source and paper.span.contains(span)]
    return (
        span.slice(source.text) == citation.quote
        and not _cuts_word(source.text, span.start)
        and not _cuts_word(source.text, span.end)
        and any(paper.title == citation.paper for paper in home)
    )


def _cuts_word(text: str, position: int) -> bool:
    return 0 < position < len(text) and text[position - 1].isalnum() and text[position].isalnum()


def markers_are_complete(answer: Answer) -> bool | None:
    """Whether each stating sentence has markers, each marker a citation and its sign in the text, each citation a use.

    Returns:
        None for an answer that states nothing and cites nothing, such as a refusal.
    """
    stating: list[Statement] = [statement for statement in answer.statements if statement.kind != "bridge"]
    if not stating and not answer.citations:
        return None
    used = {marker for statement in stating for marker in statement.markers}
    return (
        all(statement.markers for statement in stating)
        and used == {citation.marker for citation in answer.citations}
        and all(f"[{marker}]" in answer.answer for marker in used)
    )


def ranking(answer: Answer, stage: str) -> tuple[str, ...]:
    """The passage ids that a stage of the trace holds, best first; empty when the stage was not reached."""
    return tuple(
        passage for trace in answer.trace if trace.stage == stage for passage in trace.detail.get("passages", ())
    )


def relevant_passages(question: Question, library: Pipeline) -> tuple[str, ...]:
    """The ids of the passages that hold evidence of the question, in reading order: its qrels."""
    return tuple(
        passage.id
        for paper in library.papers
        for passage in paper.passages
        if is_evidence(paper.source, passage.span, question)
    )
