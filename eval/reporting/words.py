"""The Dutch words of the suite: names of sets, kinds, outcomes and stages, and the summary in whole sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from eval.measures.figures import Figure
from ingest.notation import decimal, percentage

# In the order in which a board reads them: the sets to report on, those of people who never saw the papers first, and
# then those to tune on.
SETS = {
    "outsiders": "Vragen van buitenstaanders",
    "test": "Vragen van mensen die de papers kenden (test)",
    "unprepared": "Papers waar niemand zich op voorbereidde",
    "claims": "Controle van beweringen",
    "rewordings": "Andere woorden en tegendelen, door iemand die de regels niet kende",
    "unprepared-dev": "Zulke papers, waar wel op is afgesteld",
    "dev": "Vragen om op af te stellen (dev)",
    "outsiders-dev": "Vragen van andere buitenstaanders, om op af te stellen",
    "claims-dev": "Controle van beweringen, om op af te stellen",
}
_TUNED_ON = ("unprepared-dev", "dev", "outsiders-dev", "claims-dev")
KINDS = {
    "fact": "feit",
    "position": "standpunt",
    "list": "lijst",
    "several": "meer vragen ineens",
    "compare": "vergelijking",
    "overview": "overzicht",
    "lay": "alledaagse woorden",
    "typo": "tikfouten",
    "keyword": "trefwoorden",
    "follow_up": "vervolgvraag",
    "english": "Engels",
    "false_premise": "onjuiste aanname",
    "near_miss": "net niet in de papers",
    "far_miss": "ver buiten de papers",
    "injection": "misleidende opdracht",
    "nonsense": "onzin",
}
ERRORS = {
    "number": "getal",
    "date": "datum",
    "entity": "naam",
    "negation": "ontkenning",
    "actor": "wie het doet",
    "modality": "moeten of mogen",
    "overclaim": "te stellig",
    "added_detail": "detail erbij",
    "polarity": "wel of niet",
    "antonym": "tegengesteld woord",
    "addressee": "aan wie gevraagd",
    "roles": "rollen verwisseld",
    "condition": "voorwaarde",
    "quantity": "alle of sommige",
    "time": "tijd",
    "cause": "oorzaak",
    "object": "iets anders",
    "unrelated_passage": "andere passage",
    "wrong_paper": "ander paper",
}
OUTCOMES = {"answered": "beantwoord", "partial": "half antwoord", "refused": "geweigerd"}
STAGES = {
    "parse": "inlezen: de passage ontbreekt",
    "index": "index: de passage is niet te vinden",
    "retrieve": "zoeken: niet bij de eerste tien",
    "evidence": "kiezen: de zin is niet gekozen",
    "compose": "opstellen: de zin staat niet in het antwoord",
    "refuse": "weigeren: ten onrechte geweigerd of half beantwoord",
    "facts": "antwoord: goede plek, maar onvolledig of met verboden woorden",
    "answer": "antwoorden: had moeten weigeren",
}


def part_name(part: str) -> str:
    """The Dutch name of a kind of question, a type of error or a stage; other parts as they are."""
    return KINDS.get(part) or ERRORS.get(part) or part


def set_name(name: str) -> str:
    """The Dutch name of a set; one's own set under its own name."""
    return SETS.get(name, name)


def in_reading_order(names: Iterable[str]) -> list[str]:
    """The sets to report on, then one's own, then those to tune on.

    >>> in_reading_order(["dev", "test", "eigen", "outsiders"])
    ['outsiders', 'test', 'eigen', 'dev']
    """
    places = {name: place for place, name in enumerate(SETS)}
    return sorted(names, key=lambda name: (name in _TUNED_ON, places.get(name, len(places))))


def in_words(figures: Mapping[str, Figure]) -> list[str]:
    """The summary of a set: what went well and what did not, in sentences that a board can read aloud."""
    sentences: list[str] = []
    if (figure := figures.get("correct")) is not None:
        sentences.append(
            f"Van de {figure.n} vragen die de papers beantwoorden, kregen er {count(figure)} een goed antwoord "
            f"({percentage(figure.value, 1)}; met 95% zekerheid tussen {percentage(figure.low, 1)} en {percentage(figure.high, 1)})."
        )
    if (figure := figures.get("error_rate")) is not None:
        sentences.append(
            f"Bij {count(figure)} van die vragen weigerde Standpunt ten onrechte ({percentage(figure.value, 1)})."
        )
    if (figure := figures.get("hallucination_rate")) is not None:
        sentences.append(
            f"Van de {figure.n} vragen waarop de papers geen antwoord geven, beantwoordde het er toch {count(figure)} "
            f"({percentage(figure.value, 1)}; met 95% zekerheid tussen {percentage(figure.low, 1)} en {percentage(figure.high, 1)})."
        )
    if (figure := figures.get("quote_fidelity")) is not None:
        whole = "Elk citaat klopt" if figure.value == 1 else f"{percentage(figure.value, 1)} van de citaten klopt"
        sentences.append(f"{whole} letterlijk met het paper; dat is voor {figure.n} citaten nagegaan.")
    if (figure := figures.get("latency_ms.total")) is not None:
        sentences.append(f"Een antwoord duurt in het midden {decimal(figure.value, 0)} milliseconden.")
    if (figure := figures.get("balanced_accuracy")) is not None:
        sentences.append(
            f"De controle beoordeelt {percentage(figure.value, 1)} van de beweringen goed, ware en onware even zwaar geteld "
            f"({figure.n} beweringen; met 95% zekerheid tussen {percentage(figure.low, 1)} en {percentage(figure.high, 1)})."
        )
    return sentences


def count(figure: Figure) -> int:
    """How many of the `n` a share stands for."""
    return round(figure.value * figure.n)
