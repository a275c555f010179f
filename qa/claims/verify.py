"""Is this sentence supported by these passages? Exact rules, a tuned reader, and a small model that weighs both."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from ingest.corpus.lexicon import NO_LEXICON, Lexicon, load_lexicon
from ingest.corpus.manifest import MANIFEST_FILE, read_manifest
from ingest.corpus.organisation import NO_ORGANISATIONS, Organisations
from ingest.errors import StandpuntError
from ingest.files import weights_in
from ingest.models.encoder import Encoder, load_encoder
from ingest.records import Span, fold, visible
from ingest.sentences import split_sentences
from ingest.settings import Settings
from qa.claims.align import Links, link_words
from qa.claims.facts import check_names, check_near_quote, check_numbers, check_times
from qa.claims.nli import NliModel, load_nli
from qa.claims.pair import FATAL, KINDS, Check, Finding, Pair, pair_of
from qa.claims.parties import Parties, parties_of
from qa.claims.reasons import doubt_reason, finding_reason, unmet_reason
from qa.claims.signs import check_negation, check_opposites
from qa.claims.stance import check_actors, check_details, check_modality, check_overclaims
from qa.reading.joint import JointReader, JointReading, load_joint_reader

CHECKS: tuple[Check, ...] = (
    check_numbers,
    check_times,
    check_names,
    check_negation,
    check_opposites,
    check_actors,
    check_modality,
    check_overclaims,
    check_details,
    check_near_quote,
)
# The fitted weights, as `qa/training/fit_verifier.py` wrote them.
MODEL_FILE = Path(__file__).parent / "data" / "claim_model.json"
THRESHOLD = 0.5
_WORD = re.compile(r"\w+")
_NAMED = re.compile(r"\b[A-ZÀ-Ý\d]")
_QUOTE_MARKS = " \"“”„'‘’"
# A claim is a sentence or two; what it cites are some passages. Beyond this, judging would take seconds.
MAX_CLAIM_CHARS = 2000
MAX_CITED_CHARS = 50_000
# Words of the claim times words of what it cites: each is laid beside each, and numbers and names at ten times the cost.
# The longest claim beside the longest passage is within it; at the limit the worst texts that we could think of take some
# seconds.
MAX_WORD_PAIRS = 2_000_000
MAX_NAMED_PAIRS = 250_000
# The log-odds from which the reader's doubt about a word is told.
DOUBT = 0.0
FATAL_SCORE = 0.02
EXACT_SCORE = 1.0
# Findings after which the source says otherwise; after the others, another number among them, it just does not say it.
CONTRADICTING = frozenset({"changed_quote", "flipped", "negation", "negation_missing", "opposite", "actor_swapped"})
VerdictKind = Literal["literal", "follows", "unsure", "absent", "contradicted"]


class TooLongToVerifyError(StandpuntError, ValueError):
    """A claim, or what it cites, is longer than the verifier reads; `limit` is in characters, or in pairs of words."""

    exit_code = 2
    http_status = 422
    message_key = "too_long_to_verify"

    def __init__(self, what: str, found: int, limit: int) -> None:
        super().__init__(f"{what} of {found} is over the limit of {limit}; verify it in parts.")
        self.limit = limit

    @property
    def details(self) -> Mapping[str, object]:
        """How long a claim and what it cites may be."""
        return {"claim_limit": MAX_CLAIM_CHARS, "cited_limit": MAX_CITED_CHARS}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim is supported, how likely that is (0 to 1), and in Dutch what speaks against it, worst first.

    `verdict` says more: "literal" (the very words), "follows", "unsure" (like the source, to be read again), "absent" or
    "contradicted"; the first two are supported.
    """

    supported: bool
    score: float
    reasons: tuple[str, ...]
    verdict: VerdictKind


@dataclass(frozen=True)
class Verifier:
    """Checks claims against passages; without an encoder, or with a foreign one, by the rules alone.

    The log-odds of an NLI model, where there is one, are added to those of rules and reader. What settles it for the
    rules, such as another number, it cannot undo. `organisations` and `lexicon` tell who "wij" is and who can act.
    """

    encoder: Encoder | None = None
    nli: NliModel | None = None
    organisations: Organisations = NO_ORGANISATIONS
    lexicon: Lexicon = NO_LEXICON

    @cached_property
    def _parties(self) -> dict[str, Parties]:
        """By the name of a publisher; filled as they are asked for."""
        return {}

    def _parties_of(self, publisher: str | None) -> Parties:
        organisation = self.organisations.called(publisher)
        known = self._parties.get(organisation.name)
        if known is None:
            known = self._parties[organisation.name] = parties_of(organisation, self.organisations, self.lexicon)
        return known

    def pair(self, claim: str, cited: Sequence[str], publisher: str | None = None) -> Pair:
        """A claim beside its passages, with who speaks in them; "wij" is replaced by who that is."""
        parties = self._parties_of(publisher)
        return pair_of(parties.named_we(claim), [parties.named_we(text) for text in cited], parties)

    @cached_property
    def reader(self) -> JointReader | None:
        """The joint reader, where there is one of this encoder."""
        return load_joint_reader(self.encoder) if self.encoder else None

    def verify(self, claim: str, cited: Sequence[str], publisher: str | None = None) -> Verdict:
        """Judge one claim; nothing cited, or nothing claimed, is not supported.

        `publisher` is whose papers are cited, who is "wij" in them: the corpus's own where nobody says.

        Raises:
            TooLongToVerifyError: the claim or what it cites is beyond `MAX_CLAIM_CHARS`, `MAX_CITED_CHARS`,
                `MAX_WORD_PAIRS` or `MAX_NAMED_PAIRS`.
        """
        _check_size(claim, cited)
        passages = [text for text in cited if text.strip()]
        if not claim.strip() or not passages:
            return Verdict(False, 0.0, (finding_reason(Finding("nothing", ())),), "absent")
        if is_exact_quote(claim, passages):
            return Verdict(True, EXACT_SCORE, (), "literal")
        pair = self.pair(claim, passages, publisher)
        findings = find_faults(pair)
        links = link_words(pair)
        reading = self.reader.read(pair.claim.text, pair.passage.text, "claim") if self.reader else None
        model = weights_in(MODEL_FILE)["with_reader" if reading else "rules_alone"]
        entailed = self.nli.log_odds(claim, passages) if self.nli else 0.0
        if any(finding.kind == "number_otherwise" for finding in findings):
            # Such models read over numbers.
            entailed = min(entailed, 0.0)
        score = weigh(features(findings, links, reading), model, entailed)
        if any(finding.kind in FATAL for finding in findings):
            score = min(score, FATAL_SCORE)
        if score >= THRESHOLD:
            return Verdict(True, round(score, 4), (), "follows")
        kind = _kind(score, findings, reading, model)
        return Verdict(False, round(score, 4), _reasons(pair, findings, links, reading, model), kind)


def _kind(
    score: float, findings: Sequence[Finding], reading: JointReading | None, model: dict[str, Any]
) -> VerdictKind:
    """What a claim is that isn't supported; what an exact rule holds against it goes before how likely it is."""
    if any(finding.kind in CONTRADICTING for finding in findings):
        return "contradicted"
    if score >= float(model["unsure_from"]):
        return "unsure"
    return "contradicted" if reading is not None and reading.contradicted > 0 else "absent"


def _check_size(claim: str, cited: Sequence[str]) -> None:
    if len(claim) > MAX_CLAIM_CHARS:
        raise TooLongToVerifyError("A claim with a number of characters", len(claim), MAX_CLAIM_CHARS)
    if (total := sum(map(len, cited))) > MAX_CITED_CHARS:
        raise TooLongToVerifyError("A cited text with a number of characters", total, MAX_CITED_CHARS)
    for words, limit in ((_WORD, MAX_WORD_PAIRS), (_NAMED, MAX_NAMED_PAIRS)):
        pairs = len(words.findall(claim)) * sum(len(words.findall(text)) for text in cited)
        if pairs > limit:
            raise TooLongToVerifyError("A number of pairs of words", pairs, limit)


def verify_claim(claim: str, cited: Sequence[str], publisher: str | None = None) -> Verdict:
    """Judge one claim with the encoder that the settings name, loaded at the first call."""
    return _default_verifier().verify(claim, cited, publisher)


@cache
def _default_verifier() -> Verifier:
    return open_verifier(Settings())


def open_verifier(settings: Settings) -> Verifier:
    """A verifier with the encoder that the settings name, for claims about the papers of the corpus folder.

    Raises:
        ModelMissingError: it cannot be loaded.
        ManifestError: the corpus says what cannot be of whose papers these are.
    """
    return Verifier(
        load_encoder(settings.encoder, settings.models_dir),
        load_nli(settings.verifier, allow_download=settings.encoder.allow_download),
        read_manifest(settings.corpus_dir / MANIFEST_FILE).organisations,
        load_lexicon(settings.corpus_dir),
    )


def is_exact_quote(claim: str, cited: Sequence[str]) -> bool:
    """Whether a claim is one or more whole sentences of a passage, word for word, in quotation marks or not."""
    said = fold(visible(claim)).strip(_QUOTE_MARKS)
    return any(_is_run_of_sentences(said, text) for text in cited)


def _is_run_of_sentences(said: str, passage: str) -> bool:
    folded = fold(visible(passage))
    if said == folded.strip(_QUOTE_MARKS):
        return True
    said, folded = said.replace("’", "'"), folded.replace("’", "'")
    if not said or said not in folded:
        return False
    sentences = split_sentences(folded, Span(0, len(folded)))
    ends = {sentence.end for sentence in sentences}
    return any(sentence.start + len(said) in ends and folded.startswith(said, sentence.start) for sentence in sentences)


def find_faults(pair: Pair) -> list[Finding]:
    """Everything that the checks hold against a claim."""
    return [finding for check in CHECKS for finding in check(pair)]


def features(findings: Sequence[Finding], links: Links, reading: JointReading | None) -> dict[str, float]:
    """What the model weighs: the findings by kind, the words without a partner, and the reader's log-odds against it."""
    row = dict.fromkeys(KINDS, 0.0)
    for finding in findings:
        if finding.kind in row:
            row[finding.kind] = min(2.0, row[finding.kind] + finding.strength)
    row["unmet"] = links.unmet_share
    row["gap"] = min(5, links.longest_gap)
    if reading is not None:
        row["worst"] = reading.worst_fault
    return row


def weigh(row: dict[str, float], model: dict[str, Any], more: float = 0.0) -> float:
    """The probability, 0 to 1, that a claim with these features is supported; `more` are log-odds from elsewhere."""
    total = more + float(model["bias"]) + sum(model["weights"].get(name, 0.0) * value for name, value in row.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def _reasons(
    pair: Pair, findings: Sequence[Finding], links: Links, reading: JointReading | None, model: dict[str, Any]
) -> tuple[str, ...]:
    weights = model["weights"]
    # What settles it is told alone: beside it, what is only likely would send her looking at words that are right.
    fatal = [f for f in findings if f.kind in FATAL]
    told = fatal or [f for f in findings if weights.get(f.kind, 0.0) < 0]
    ordered = sorted(told, key=lambda f: (f.kind == "changed_quote", weights.get(f.kind, 0.0) * f.strength))
    reasons = [finding_reason(finding) for finding in ordered]
    doubtful = _doubtful_words(pair, reading) if reading is not None and not fatal else []
    if doubtful:
        reasons.append(doubt_reason(doubtful))
    return tuple(dict.fromkeys(reasons)) or (unmet_reason(links.unmet),)


def _doubtful_words(pair: Pair, reading: JointReading) -> list[str]:
    """The words of the claim that the reader holds to be at fault, in order."""
    scored = ((word.text, reading.fault_of(word.start, word.end)) for word in pair.claim.words)
    return [word for word, doubt in scored if doubt is not None and doubt > DOUBT]
