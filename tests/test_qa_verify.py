"""The verifier: exact quotes pass, changed quotes fail, and each kind of error is seen and named."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from ingest.corpus.lexicon import load_lexicon
from ingest.corpus.load import load_corpus
from ingest.corpus.manifest import MANIFEST_FILE, read_manifest
from ingest.numbers import find_numbers
from ingest.records import fold
from ingest.settings import SHIPPED_CORPUS, Settings
from qa.claims.verify import Verifier, find_faults
from qa.claims.words import Reading

VERIFIER = Verifier(
    organisations=read_manifest(SHIPPED_CORPUS / MANIFEST_FILE).organisations, lexicon=load_lexicon(SHIPPED_CORPUS)
)


def sentences_of_the_papers() -> list[tuple[str, str]]:
    """Every sentence of every passage of the shipped papers, with the passage it stands in."""
    corpus = load_corpus(Settings(corpus_dir=SHIPPED_CORPUS))
    texts = {source.name: source.text for source in corpus.sources.values()}
    return [
        (fold(span.slice(texts[paper.source])), fold(passage.span.slice(texts[paper.source])))
        for paper in corpus.papers
        for passage in paper.passages
        for span in passage.sentences
    ]


SENTENCES = sentences_of_the_papers()


def test_every_sentence_of_the_papers_passes_as_a_quote() -> None:
    assert len(SENTENCES) > 150
    failed = [sentence for sentence, passage in SENTENCES if not VERIFIER.verify(sentence, [passage]).supported]
    assert failed == []


def changed_numbers(sentence: str) -> Iterator[str]:
    for number in find_numbers(sentence):
        other = "zevenenzestig" if number.words.isalpha() else "67"
        yield sentence[: number.start] + other + sentence[number.end :]


def changed_names(sentence: str) -> Iterator[str]:
    for word in Reading(sentence).words:
        if not word.opens_sentence and word.text[0].isupper() and word.text.isalpha():
            yield sentence[: word.start] + "Patagonië" + sentence[word.end :]


def changed_negations(sentence: str) -> Iterator[str]:
    yield from (
        re.sub(rf"\b{word}\b ?", "", sentence, count=1)
        for word in ("niet", "geen", "zonder")
        if re.search(rf"\b{word}\b", sentence)
    )
    for verb in ("moeten", "willen", "zijn", "is", "kunnen", "worden", "hebben", "wordt"):
        if re.search(rf"\b{verb}\b", sentence):
            yield re.sub(rf"\b{verb}\b", f"{verb} niet", sentence, count=1)
            return


@pytest.mark.parametrize("change", [changed_numbers, changed_names, changed_negations])
def test_every_quote_with_one_change_fails(change: object) -> None:
    assert callable(change)
    tried = [(changed, passage) for sentence, passage in SENTENCES for changed in change(sentence)]
    assert len(tried) > 15
    passed = [changed for changed, passage in tried if VERIFIER.verify(changed, [passage]).supported]
    assert passed == []


PASSAGE = "Sinds 2020 krijgt 1 op de 7 kinderen in Utrecht hulp. Het rijk kan de subsidie eenzijdig stoppen."


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        pytest.param("Eén op de acht kinderen in Utrecht krijgt sinds 2020 hulp.", "Eén op de acht", id="number"),
        pytest.param("Sinds 2021 krijgt een op de zeven kinderen in Utrecht hulp.", "2021", id="year"),
        pytest.param("Een op de zeven kinderen in Zwolle krijgt sinds 2020 hulp.", "Zwolle", id="place"),
        pytest.param("Provincies kunnen de subsidie eenzijdig stoppen.", "provincies", id="actor"),
        pytest.param("Het staat vast dat het rijk de subsidie stopt.", "staat vast", id="modality"),
        pytest.param("Het rijk kan de subsidie niet eenzijdig stoppen.", "niet", id="negation"),
        pytest.param("Alle kinderen in Utrecht krijgen hulp.", "alle", id="overclaim"),
    ],
)
def test_a_wrong_claim_fails_with_a_reason_that_names_the_words(claim: str, word: str) -> None:
    verdict = VERIFIER.verify(claim, [PASSAGE])
    assert not verdict.supported
    assert any(word in reason for reason in verdict.reasons)


@pytest.mark.parametrize(
    "claim",
    [
        "Een op de zeven kinderen in Utrecht krijgt hulp.",
        "Het rijk kan de subsidie stoppen.",
        "“Het rijk kan de subsidie eenzijdig stoppen.”",
    ],
)
def test_a_right_claim_passes_in_other_words(claim: str) -> None:
    assert VERIFIER.verify(claim, [PASSAGE]).supported


def test_a_sum_in_words_equals_the_sum_in_digits() -> None:
    assert VERIFIER.verify("Er is anderhalf miljard euro nodig.", ["Er is €1,5 miljard nodig."]).supported
    assert not VERIFIER.verify("Er is anderhalf miljoen euro nodig.", ["Er is €1,5 miljard nodig."]).supported


@pytest.mark.parametrize(("claim", "cited"), [("", ["Iets."]), ("Iets.", []), ("Iets.", ["  "])])
def test_nothing_supports_nothing(claim: str, cited: list[str]) -> None:
    verdict = VERIFIER.verify(claim, cited)
    assert not verdict.supported and verdict.score == 0.0 and verdict.reasons


@pytest.mark.parametrize(
    ("claim", "cited", "is_told"),
    [
        ("De uitleg van het rijk is voldoende.", "De uitleg van het rijk is onvoldoende.", True),
        ("De regels zijn onduidelijk.", "Voor inwoners zijn de duidelijke regels een hulp.", True),
        ("De uitleg van het rijk is niet voldoende.", "De uitleg van het rijk is onvoldoende.", False),
        ("De uitleg is minder duidelijk.", "De uitleg van het rijk is onduidelijk.", False),
    ],
)
def test_a_word_that_only_gains_or_loses_its_prefix_is_the_opposite(claim: str, cited: str, is_told: bool) -> None:
    opposites = [finding for finding in find_faults(VERIFIER.pair(claim, [cited])) if finding.kind == "opposite"]
    assert bool(opposites) == is_told
    if is_told:
        assert VERIFIER.verify(claim, [cited]).verdict == "contradicted"


def test_the_same_claim_gets_the_same_verdict() -> None:
    assert VERIFIER.verify("Het rijk kan stoppen.", [PASSAGE]) == VERIFIER.verify("Het rijk kan stoppen.", [PASSAGE])
