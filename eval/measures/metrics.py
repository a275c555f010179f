"""The metrics: pure functions that can be recounted by hand, each with its source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

from eval.data.wording import holds
from ingest.records import Span


def is_same_place(first: Span, second: Span) -> bool:
    """Whether two ranges share at least half of the shorter one, so that a quote and the evidence mean the same place.

    A shared character alone is not enough: neighbouring sentences that touch would count as each other.

    >>> is_same_place(Span(0, 100), Span(90, 100)), is_same_place(Span(0, 100), Span(98, 120))
    (True, False)
    """
    shared = min(first.end, second.end) - max(first.start, second.start)
    return 2 * shared >= min(first.end - first.start, second.end - second.start)


def facts_found(text: str, facts: Sequence[Sequence[str]]) -> int:
    """How many fact groups have at least one of their alternatives in the text, in normal form.

    >>> facts_found("Minister voor Digitale Zaken, 80 %", [["80%", "tachtig procent"], ["staatssecretaris"]])
    1
    """
    return sum(any(holds(text, alternative) for alternative in group) for group in facts)


def forbidden_found(text: str, forbidden: Sequence[str]) -> list[str]:
    """The forbidden strings that the text holds, in normal form.

    >>> forbidden_found("Gemeenten vragen 3,5% erbij.", ["3,5", "5%"])
    ['3,5']
    """
    return [phrase for phrase in forbidden if holds(text, phrase)]


def evidence_recall(cited: Sequence[bool], needed: int) -> float:
    """Share of the evidence that a complete answer needs that is cited; more than needed adds nothing.

    recall = min(pieces of evidence cited, needed) / needed. `cited` says it for each piece; `needed` is at least 1.

    >>> evidence_recall([True, False, False], needed=2)
    0.5
    """
    return min(sum(cited), needed) / needed


def evidence_precision(at_evidence: Sequence[bool]) -> float | None:
    """Share of the citations that stand at evidence; None without citations.

    >>> evidence_precision([True, False])
    0.5
    """
    return sum(at_evidence) / len(at_evidence) if at_evidence else None


def citation_recall(supports: Sequence[bool]) -> float | None:
    """Share of the stating sentences that their citations together support; None when nothing is stated.

    Source: Gao et al., "Enabling Large Language Models to Generate Text with Citations" (ALCE), EMNLP 2023.

    >>> citation_recall([True, True, False])
    0.6666666666666666
    """
    return sum(supports) / len(supports) if supports else None


def citation_precision(
    statements: Sequence[tuple[str, Sequence[str]]], supported: Callable[[str, Sequence[str]], bool]
) -> float | None:
    """Share of the citations of stating sentences that carry weight; None when nothing is cited.

    A citation is precise when its sentence is supported by all its citations together and it isn't idle: idle is a
    citation that does not support the sentence alone, while the others support it without it. Source: ALCE, as above.

    Args:
        statements: sentence and the quotes it cites, in order.
        supported: whether the quotes together support the sentence.

    >>> within = lambda text, quotes: text in " ".join(quotes)
    >>> citation_precision([("a b", ["a b"]), ("c", ["c", "d"])], within)
    0.6666666666666666
    """
    precise = total = 0
    for text, quotes in statements:
        total += len(quotes)
        if not supported(text, quotes):
            continue
        for number, quote in enumerate(quotes):
            others = [*quotes[:number], *quotes[number + 1 :]]
            precise += supported(text, [quote]) or not supported(text, others)
    return precise / total if total else None


def crag_score(answerable: bool, answered: bool, correct: bool, acceptable: bool) -> float:
    """1 for a right answer or a right refusal, 0.5 for an acceptable answer, 0 for a missing one, -1 for a wrong one.

    Source: Yang et al., "CRAG: Comprehensive RAG Benchmark", NeurIPS 2024, section 3.3 (perfect, acceptable, missing,
    incorrect). There, a question without an answer is right when the system says so; so it is here.

    >>> crag_score(True, True, True, True), crag_score(True, True, False, True), crag_score(True, False, False, False)
    (1.0, 0.5, 0.0)
    >>> crag_score(True, True, False, False), crag_score(False, False, True, False)
    (-1.0, 1.0)
    >>> crag_score(False, True, False, False)
    -1.0
    """
    if correct:
        return 1.0
    if answerable and not answered:
        return 0.0
    return 0.5 if acceptable else -1.0


def risk_coverage(confidences: Sequence[float], wrong: Sequence[bool], asked: int) -> list[tuple[float, float]]:
    """Points (coverage, risk): were only the k surest answers given, the share answered and the share of them wrong.

    Ties in confidence are taken together, so that the order within them can't flatter.
    Source: El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", JMLR 2010.

    Args:
        confidences: of the answers given, in any order.
        wrong: whether each of them is wrong.
        asked: number of questions, answered or not; coverage is a share of these.

    >>> risk_coverage([0.9, 0.8, 0.4], [False, True, False], asked=4)
    [(0.25, 0.0), (0.5, 0.5), (0.75, 0.3333333333333333)]
    """
    ranked = sorted(zip(confidences, wrong, strict=True), key=lambda pair: -pair[0])
    errors = accumulate(is_wrong for _, is_wrong in ranked)
    points = [(rank / asked, count / rank) for rank, count in enumerate(errors, start=1)]
    last = len(ranked) - 1
    return [point for i, point in enumerate(points) if i == last or ranked[i][0] != ranked[i + 1][0]]


def area_under_risk_coverage(confidences: Sequence[float], wrong: Sequence[bool]) -> float | None:
    """Mean risk over the answers given, from the surest on (AURC); 0 is best, None without answers.

    Equal confidences share the risk at the end of their tie. Source: Geifman, Uziel and El-Yaniv, "Bias-Reduced
    Uncertainty Estimation for Deep Neural Classifiers", ICLR 2019.

    >>> round(area_under_risk_coverage([0.9, 0.8, 0.4], [False, True, False]), 6)
    0.277778
    """
    if not confidences:
        return None
    area = previous = 0.0
    for coverage, risk in risk_coverage(confidences, wrong, len(confidences)):
        area += (coverage - previous) * risk
        previous = coverage
    return area


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[tuple[float, float, int]]:
    """Per bin of equal width that holds answers: mean confidence, share right, number of answers.

    >>> reliability([0.95, 0.85, 0.15], [True, False, False], bins=2)
    [(0.15, 0.0, 1), (0.8999999999999999, 0.5, 2)]
    """
    held: dict[int, list[tuple[float, bool]]] = {}
    for confidence, is_right in zip(confidences, right, strict=True):
        held.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, is_right))
    return [
        (sum(c for c, _ in pairs) / len(pairs), sum(r for _, r in pairs) / len(pairs), len(pairs))
        for _, pairs in sorted(held.items())
    ]


def expected_calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float | None:
    """Mean gap between confidence and share right over the bins, weighted by their answers; None without answers.

    Source: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.

    >>> round(expected_calibration_error([0.95, 0.85, 0.15], [True, False, False], bins=2), 6)
    0.316667
    """
    if not confidences:
        return None
    return sum(abs(c - r) * count for c, r, count in reliability(confidences, right, bins)) / len(confidences)


def balanced_accuracy(supported: Sequence[bool], judged: Sequence[bool]) -> float | None:
    """Mean of the share of true claims accepted and the share of false claims rejected; None if one side is empty.

    Source: Brodersen et al., "The Balanced Accuracy and Its Posterior Distribution", ICPR 2010.

    >>> balanced_accuracy([True, True, True, False], [True, True, False, False])
    0.8333333333333333
    """
    accepted = [verdict for truth, verdict in zip(supported, judged, strict=True) if truth]
    rejected = [not verdict for truth, verdict in zip(supported, judged, strict=True) if not truth]
    if not accepted or not rejected:
        return None
    return (sum(accepted) / len(accepted) + sum(rejected) / len(rejected)) / 2
