"""Check question sets against the papers they ask about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eval.data.dataset import Question
from eval.data.locating import is_in_place, place
from eval.data.rows import Fault
from eval.data.wording import holds
from eval.measures.metrics import is_same_place
from ingest.files import replace_file
from ingest.records import Source


def check_questions(questions: Iterable[Question], sources: Mapping[str, Source]) -> list[Fault]:
    """What is wrong between a set and its papers; the line is that of the row when every line holds one.

    A quote has to be exactly its slice, a fact to stand in the evidence, and a forbidden string not to stand in it.
    """
    faults: list[Fault] = []
    for line, question in enumerate(questions, start=1):
        for number, evidence in enumerate(question.evidence):
            field = f"evidence.{number}"
            source = sources.get(evidence.source)
            if source is None:
                faults.append(Fault(line, f"{field}.source", f"'{evidence.source}' is geen bron"))
            elif not is_in_place(evidence, source.text):
                found = place(evidence, sources)
                where = f"het staat nu op {found.start}-{found.end}" if found else "het staat er ook elders niet"
                faults.append(Fault(line, f"{field}.quote", f"staat niet op de genoemde plek; {where}"))
        words = "\n".join(evidence.quote for evidence in question.evidence)
        faults += [
            Fault(line, f"facts.{number}", f"geen van {list(group)} staat in de citaten")
            for number, group in enumerate(question.facts)
            if not any(holds(words, alternative) for alternative in group)
        ]
        if question.has_answer:
            faults += [
                Fault(line, "forbidden", f"'{phrase}' staat in de citaten, dus een goed antwoord mag niet")
                for phrase in question.forbidden
                if holds(words, phrase)
            ]
    return faults


def check_split(tuned: Sequence[Question], reported: Sequence[Question]) -> list[Fault]:
    """Evidence that stands on both sides of the split, by line of the reported set: there should be none."""
    places = [(evidence.source, evidence.span) for question in tuned for evidence in question.evidence]
    return [
        Fault(line, f"evidence.{number}", "dezelfde plek is bewijs in een set waarop is afgesteld")
        for line, question in enumerate(reported, start=1)
        for number, evidence in enumerate(question.evidence)
        if any(source == evidence.source and is_same_place(span, evidence.span) for source, span in places)
    ]


def relocate(path: Path, questions: Sequence[Question], sources: Mapping[str, Source]) -> int:
    """Write a set anew with the offsets its quotes have now; quotes that are nowhere stay as they were.

    Returns:
        How many pieces of evidence moved.
    """
    moved = 0
    lines: list[str] = []
    for question in questions:
        placed = [place(evidence, sources) or evidence for evidence in question.evidence]
        moved += sum(old != new for old, new in zip(question.evidence, placed, strict=True))
        lines.append(question.model_copy(update={"evidence": tuple(placed)}).model_dump_json() + "\n")
    replace_file(path, "".join(lines))
    return moved
