"""What a paper asks is never quoted as an answer, unless questions are what is asked for."""

from __future__ import annotations

import pytest

from ingest.index.opened import Index
from ingest.records import fold
from ingest.settings import Settings
from qa.retrieval.retrieve import Hit, Retrieval, SentenceHit
from qa.retrieval.stating import stating
from tests.conftest import index_of

CHECKLIST = """# Toets vooraf

## Vragen

- Welke gegevens gebruikt u?
- Doel: wat wilt u bereiken? (kort)
- Hoe bewaart u dat? (Denk aan het archief.)
- Wie kijkt mee? Een mens kijkt altijd mee.

Ja. Het systeem staat stil bij twijfel. Is dat genoeg?

- Een omslag in het denken over wonen: wanneer helpt het?
"""


@pytest.fixture
def checklist(tiny: Settings) -> Index:
    (tiny.corpus_dir / "papers" / "toets.md").write_text(CHECKLIST, "utf-8")
    return index_of(tiny)


@pytest.mark.parametrize(
    ("question", "asks"),
    [("Wat doet een mens?", False), ("Wat vragen zij?", False), ("Welke vragen moet ik vooraf stellen?", True)],
)
def test_a_question_of_a_paper_is_an_answer_only_to_who_asks_for_questions(
    question: str, asks: bool, checklist: Index
) -> None:
    passages = [one for one in checklist.passages.values() if checklist.paper_of[one.id].source == "toets.md"]
    text = checklist.sources["toets.md"].text
    hits = [Hit(one, 1, 1, 0, tuple(SentenceHit(s, 1, 1, -1, -1) for s in one.sentences)) for one in passages]
    kept = stating(Retrieval(tuple(hits)), question, checklist)
    found = [fold(sentence.span.slice(text)) for hit in kept.hits for sentence in hit.sentences]
    wanted = [
        "Een mens kijkt altijd mee.",
        "Het systeem staat stil bij twijfel.",
        "Een omslag in het denken over wonen: wanneer helpt het?",
    ]
    assert found == wanted if not asks else len(found) == 10
