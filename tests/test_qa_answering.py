"""The steps from what was found to an answer, each alone, on three papers of ferry services and scores made by hand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pytest

from ingest.corpus.roles import Role, role_of_heading
from ingest.index.opened import Index, open_index
from ingest.records import fold
from ingest.settings import Settings
from qa.answering.choose import choose_evidence
from qa.answering.compose import QuoteBuilder, compose_answer, compose_partial, missing_sentence
from qa.answering.confidence import signals_of
from qa.answering.evidence import Selection, merge_evidence, rank_sentences, relevance_signals
from qa.answering.state import State
from qa.answering.texts import MISSING_DIRECT
from qa.answering.together import compose_needs
from qa.logistic import Logistic
from qa.question.analyze import Query
from qa.question.roles import role_of_question
from qa.retrieval.fusion import FusionWeights, fuse, z_scores
from qa.retrieval.retrieve import Hit, Retrieval, SentenceHit
from tests.conftest import index_of

# Adds no sentence to those that a form asks for.
NOTHING_MORE = Logistic(intercept=-4.0, weights={})
DIESEL = "Een pont verbruikt per dag"
WORN, LOW = "Van de 61 steigers", "Bij laag water"
REPAIR, PAY, RAMP = "Herstel vóór 2029", "Betaal 4,5 miljoen", "Leg bij elke steiger"


@pytest.fixture
def index(small_kept: Settings) -> Index:
    return open_index(small_kept.index_dir)


def text_of(index: Index, source: str, start: int, end: int) -> str:
    return fold(index.sources[source].text[start:end])


def found(index: Index, scores: Mapping[str, float], question: float = -1.0) -> Retrieval:
    """Every passage, each sentence with the score of the beginning that it has, 0 without one."""

    def hits() -> Iterator[Hit]:
        for passage in index.passages.values():
            text = index.sources[index.paper_of[passage.id].source].text
            said = [fold(span.slice(text)) for span in passage.sentences]
            given = [next((score for begins, score in scores.items() if one.startswith(begins)), 0.0) for one in said]
            sentences = tuple(
                SentenceHit(span, score, 0.5, 0.4, question, new=(0.5 + score / 50, 0.4 + score / 20, question))
                for span, score in zip(passage.sentences, given, strict=True)
            )
            if sentences:
                best = max(sentence.score for sentence in sentences)
                yield Hit(passage, best, 0.8 + best / 100, 0.0, sentences)

    return Retrieval(tuple(sorted(hits(), key=lambda hit: -hit.score)))


def quotes(index: Index, selection: Selection) -> list[str]:
    return [text_of(index, item.paper.source, item.span.start, item.span.end) for item in selection.items]


def ask(text: str, **more: object) -> Query:
    return Query(text, text, **more)  # type: ignore[arg-type] # by name


def test_a_fact_is_the_best_sentence_and_no_other_paper(index: Index) -> None:
    retrieval = found(index, {WORN: 4.0, DIESEL: 1.0})
    chosen = choose_evidence(ask("Hoeveel steigers zijn versleten?"), retrieval, index, NOTHING_MORE)
    assert chosen.form == "fact"
    assert quotes(index, chosen) == ["Van de 61 steigers langs de rivier zijn er 19 versleten."]


def test_a_neighbour_that_comes_near_is_quoted_along(index: Index) -> None:
    retrieval = found(index, {WORN: 4.0, LOW: 3.5})
    (quote,) = quotes(index, choose_evidence(ask("Waar gaat het mis?"), retrieval, index, NOTHING_MORE))
    assert quote.startswith(WORN) and quote.endswith("niet aanleggen.")


def test_a_sentence_that_points_back_brings_the_one_before_it(small: Settings) -> None:
    paper = small.corpus_dir / "papers" / "steigers.md"
    paper.write_text(paper.read_text("utf-8").replace("Reizigers\nfietsen dan", "Dat kost reizigers\n"), "utf-8")
    index = index_of(small)
    retrieval = found(index, {"Dat kost reizigers": 4.0})
    (quote,) = quotes(index, choose_evidence(ask("Hoe ver fietst men om?"), retrieval, index, NOTHING_MORE))
    assert quote.startswith(LOW) and quote.endswith("kilometer om.")


def test_a_list_is_the_points_of_one_section_in_the_papers_order(index: Index) -> None:
    retrieval = found(index, {RAMP: 4.0, REPAIR: 3.8, PAY: 3.6, "Zorg voor een laadpunt": 3.0})
    query = ask("Wat moet er met aanlegplaatsen gebeuren?", form="list", wants_all=True)
    chosen = choose_evidence(query, retrieval, index, NOTHING_MORE)
    assert [quote[:15] for quote in quotes(index, chosen)] == [REPAIR[:15], PAY[:15], RAMP[:15]]


def test_the_section_that_is_asked_for_goes_before(index: Index) -> None:
    scores = {WORN: 4.0, REPAIR: 3.95}
    plain = rank_sentences(ask("steigers"), found(index, scores), index)
    asked = rank_sentences(ask("steigers", role="asks"), found(index, scores), index)
    assert (plain[0].role, asked[0].role) == ("problem", "asks")


def test_a_follow_up_is_not_answered_with_what_answered_the_question_before_it(index: Index) -> None:
    retrieval = found(index, {WORN: 4.0, DIESEL: 3.0})
    # What the question before it asked too is taken off the cosines to rank by.
    seen = [
        replace(
            hit,
            sentences=tuple(replace(one, new=(0.1, 0.1, -1.0)) if one.score == 4.0 else one for one in hit.sentences),
        )
        for hit in retrieval.hits
    ]
    first = rank_sentences(ask("En waarom?"), replace(retrieval, hits=tuple(seen)), index)[0]
    assert text_of(index, first.paper.source, first.span.start, first.span.end).startswith(DIESEL)


def test_a_paper_without_indexed_questions_is_not_outvoted_by_those_with(index: Index) -> None:
    retrieval = found(index, {WORN: 4.0, DIESEL: 3.0})
    papers = {paper.id for paper in index.papers if paper.title.startswith("Varen")}

    def asked(hit: Hit) -> Hit:
        is_prepared = index.paper_of[hit.passage.id].id in papers
        return replace(
            hit,
            sentences=tuple(
                replace(one, new=(*one.new[:2], one.new[1] + 0.1 if is_prepared else -1.0)) for one in hit.sentences
            ),
        )

    ranked = rank_sentences(ask("Wat?"), replace(retrieval, hits=tuple(map(asked, retrieval.hits))), index)
    assert text_of(index, ranked[0].paper.source, ranked[0].span.start, ranked[0].span.end).startswith(WORN)


def test_papers_that_are_compared_each_have_their_say(index: Index) -> None:
    retrieval = found(index, {WORN: 4.0, DIESEL: 1.0})
    papers = tuple(paper.id for paper in index.papers if paper.title.startswith(("Varen", "Steigers")))
    chosen = choose_evidence(ask("Vergelijk de twee", form="compare", papers=papers), retrieval, index, NOTHING_MORE)
    assert {item.paper.id for item in chosen.items} == set(papers)


def test_without_candidates_there_is_no_evidence(index: Index) -> None:
    assert choose_evidence(ask("Wat?"), Retrieval(()), index, NOTHING_MORE).items == ()


def test_what_overlaps_is_one_quote(index: Index) -> None:
    retrieval = found(index, {WORN: 4.0})
    ranked = rank_sentences(ask("steigers"), retrieval, index)
    assert merge_evidence([ranked[0], ranked[0], ranked[1]]) == [ranked[0], ranked[1]]


def test_signals_of_relevance_are_measured_from_the_best(index: Index) -> None:
    ranked = rank_sentences(ask("steigers"), found(index, {WORN: 4.0, DIESEL: 2.0}), index)[:2]
    first, second = relevance_signals(ranked)
    assert first["behind"] == 0.0 < second["behind"] == pytest.approx(ranked[0].score - ranked[1].score)
    assert first["known"] == second["reader_gap"] == 0.0


def test_an_answer_leads_in_by_section_and_cites_one_range_once(index: Index) -> None:
    retrieval = found(index, {WORN: 4.0, REPAIR: 3.9, DIESEL: 3.8})
    ranked = rank_sentences(ask("steigers"), retrieval, index)
    builder = QuoteBuilder(index)
    compose_answer(builder, Selection("fact", (*ranked[:3], ranked[2])))
    said = [(s.kind, s.text[:45], s.markers) for s in builder.statements]
    assert [kind for kind, _, _ in said] == ["bridge", "quote", "bridge", "quote", "bridge", "quote", "quote"]
    assert said[0][1] == "Het paper Steigers langs de rivier zegt over "
    assert said[2][1] == "Ook staat er in het paper Steigers langs de r"
    assert [markers for kind, _, markers in said if kind == "quote"] == [(1,), (2,), (3,), (3,)]
    for citation in builder.citations:
        assert index.sources[citation.source].text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    ("subject", "is_quoted"), [("versleten steigers", False), ("", True)], ids=["leans on the others", "stands alone"]
)
def test_a_missing_part_that_leans_on_the_others_is_not_met_with_another_paper(
    index: Index, subject: str, is_quoted: bool
) -> None:
    ranked = rank_sentences(ask("steigers"), found(index, {WORN: 4.0, DIESEL: 3.9}), index)
    worn, diesel = (
        next(
            item
            for item in ranked
            if fold(item.sentence.span.slice(index.sources[item.paper.source].text)).startswith(begins)
        )
        for begins in (WORN, DIESEL)
    )
    answered = State(
        ask("Hoeveel steigers zijn er versleten?"), selection=Selection("fact", (worn,)), outcome="answered"
    )
    missing = State(ask("Wie betaalt dat?", subject=subject)).partly("", (diesel,))
    builder = QuoteBuilder(index)
    compose_needs(builder, (answered, missing))
    assert (diesel.paper != worn.paper) and any(DIESEL in one.quote for one in builder.citations) == is_quoted
    assert "Wie betaalt dat?" in builder.text


def test_points_of_a_list_are_bullets(index: Index) -> None:
    ranked = rank_sentences(ask("steigers"), found(index, {REPAIR: 4.0, PAY: 3.9}), index)
    builder = QuoteBuilder(index)
    compose_answer(builder, Selection("list", tuple(ranked[:2])))
    lead_in, *points = builder.text.splitlines()
    assert lead_in == "Het paper Steigers langs de rivier vraagt:"
    assert [point[:2] for point in points] == ["- ", "- "] and [point[-3:] for point in points] == ["[1]", "[2]"]


def test_the_best_point_of_a_list_is_said_before_the_others(index: Index) -> None:
    ranked = rank_sentences(ask("steigers"), found(index, {REPAIR: 4.0, PAY: 3.9}), index)
    builder = QuoteBuilder(index)
    compose_answer(builder, Selection("list", tuple(ranked[:2]), first=ranked[1]))
    assert builder.text.splitlines() == [
        "Het paper Steigers langs de rivier vraagt:",
        f"{builder.statements[1].text} [1]",
        "Het paper Steigers langs de rivier vraagt ook:",
        f"- {builder.statements[3].text} [2]",
    ]
    assert builder.citations[0].start == ranked[1].span.start


def test_half_an_answer_says_first_what_is_missing(index: Index) -> None:
    ranked = rank_sentences(ask("steigers"), found(index, {WORN: 4.0}), index)
    builder = QuoteBuilder(index)
    compose_partial(builder, ranked[:1], "Het bedrag staat niet in de papers.")
    assert builder.text.splitlines()[:2] == [
        "Het bedrag staat niet in de papers.",
        "Wel staat er in het paper Steigers langs de rivier:",
    ]


def test_signals_of_confidence(index: Index) -> None:
    query = ask("Hoeveel euro kost het?", asked="amount", unknown=tuple("abcde"), names=("Xanadu",))
    known = Retrieval(found(index, {WORN: 4.0}, question=0.9).hits, asked=(0.9, 0.6), unanswered=(0.84, 0.5))
    signals = signals_of(
        query,
        known,
        "fact",
        known.hits[0].passage,
        ["Van de 61 steigers zijn er 19 versleten."],
        "",
        ranked=0.0,
        answers=0.0,
    )
    # The nearer of four known questions weigh more: 1, and exp(-1), exp(-5) and exp(-20 / 3) of it.
    share = (1 + math.exp(-5)) / (1 + math.exp(-1) + math.exp(-5) + math.exp(-20 / 3))
    assert signals["base"] == pytest.approx(0.84) and signals["answered_share"] == pytest.approx(share)
    assert (signals["kind_missing"], signals["unknown"], signals["names"]) == (1.0, 3.0, 1.0)
    assert (
        signals_of(query, known, "fact", None, ["Dat kost 4,5 miljoen euro."], "", ranked=0.0, answers=0.0)[
            "kind_missing"
        ]
        == 0.0
    )
    # Without indexed questions nothing tells what is unknown, nor how near a question comes to them.
    bare = signals_of(query, found(index, {WORN: 4.0}), "fact", None, [], "", ranked=0.0, answers=0.0)
    assert (bare["answered_share"], bare["unknown"]) == (0.0, 0.0)
    # Beside a paper that has them, one without is judged by itself.
    unasked = tuple(replace(sentence, question=-1.0) for sentence in known.hits[1].sentences)
    beside = replace(known, hits=(known.hits[0], replace(known.hits[1], sentences=unasked)))
    own = signals_of(query, beside, "fact", beside.hits[1].passage, [], "", ranked=0.0, answers=0.0)
    assert (own["answered_share"], own["unknown"]) == (0.0, 0.0)
    assert signals_of(query, Retrieval(()), "fact", None, [], "", ranked=0.0, answers=0.0)["base"] == 0.0


def test_scores_are_fused_as_weighted_distances_from_their_mean() -> None:
    columns = {"base": np.asarray([1, 3], np.float32), "lexical": np.asarray([0, 8], np.float32)}
    weights = FusionWeights(base=2.0, lexical=0.5)
    assert fuse(columns, weights).tolist() == [-2.5, 2.5]
    same = {"base": np.asarray([5, 5], np.float32), "lexical": np.asarray([8, 0], np.float32)}
    assert fuse(same, weights).tolist() == [0.5, -0.5]
    assert z_scores(np.asarray([[1, 3], [2, 2]], np.float32)).tolist() == [[-1, 1], [0, 0]]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        pytest.param("Knelpunten in de avond", "problem", id="problem"),
        pytest.param("Waarom het knelt", "problem", id="why"),
        pytest.param("Wat we al zelf regelen", "own_effort", id="own effort"),
        pytest.param("Wat doen wij zelf, en wat is nodig?", "own_effort", id="own effort goes before asking"),
        pytest.param("Onze oproep", "asks", id="asks"),
        pytest.param("Bijlage", None, id="nothing"),
    ],
)
def test_a_heading_tells_what_its_section_is_for(heading: str, role: Role | None) -> None:
    assert role_of_heading(heading) == role


@pytest.mark.parametrize(
    ("question", "role"),
    [
        pytest.param("Wat doen schippers nu al zelf?", "own_effort", id="own effort"),
        pytest.param("Welke maatregelen zijn nodig?", "asks", id="asks"),
        pytest.param("Wat gaat er mis op de rivier?", "problem", id="problem"),
        pytest.param("Hoe laat vaart de pont?", None, id="nothing"),
    ],
)
def test_a_question_tells_which_section_it_is_about(question: str, role: Role | None) -> None:
    assert role_of_question(question) == role


def test_what_a_message_tells_beside_its_question_is_not_named_as_missing() -> None:
    told = "Ik werk bij de Bode in Zutphen. Wat doet u aan vaste bruggen?"
    assert missing_sentence(ask(told, names=("Zutphen",)), ()) == MISSING_DIRECT
    assert "Zutphen" in missing_sentence(ask("Komt er een pont in Zutphen?", names=("Zutphen",)), ())
    assert "Zutphen" in missing_sentence(ask("pont Zutphen", names=("Zutphen",)), ())
