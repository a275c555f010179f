"""`standpunt eval --check`: are the sets sound, is the split clean, and does nothing leak?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from eval.check import check_questions, check_split, relocate
from eval.claims import CLAIM_SETS
from eval.data.dataset import SHIPPED_SETS, Question, find_set, read_questions
from eval.data.leaks import Known, Pair, find_pairs, known_from, read_known
from eval.data.rows import Fault
from eval.openers import papers_of
from eval.suite import load_set
from ingest.corpus.load import load_corpus
from ingest.models.load import load_models
from ingest.settings import Settings

_output = Console(soft_wrap=True)


def run_check(settings: Settings, sets: Sequence[str], *, move_quotes: bool = False, leaks: bool = True) -> bool:
    """Check sets and say what is wrong with them, the shipped ones when none are named.

    Args:
        settings: which papers the sets are about, and which encoder compares questions.
        sets: names of shipped sets or paths.
        move_quotes: write the offsets anew of quotes that moved.
        leaks: compare the questions to report on with everything that is tuned on; takes minutes on a small machine.

    Returns:
        Whether nothing is wrong.

    Raises:
        SetNotFoundError: there is no such set.
        SourceError: a paper can't be read.
    """
    sound = True
    for name in sets or (*SHIPPED_SETS, *CLAIM_SETS):
        sound &= _check_set(name, settings, move_quotes)
    if not sets:
        reported = list(load_set("test").questions)
        outsiders = list(load_set("outsiders").questions) if "outsiders" in SHIPPED_SETS else []
        tuned = list(load_set("dev").questions)
        sound &= _say("test en dev", check_split(tuned, reported))
        if leaks:
            known = [
                *known_from(tuned, SHIPPED_SETS["dev"].name),
                *known_from(load_set("outsiders-dev").questions, SHIPPED_SETS["outsiders-dev"].name),
                *read_known(settings.corpus_dir / "questions"),
            ]
            sound &= _check_leaks([*outsiders, *reported], known, settings)
    return sound


def _check_set(name: str, settings: Settings, move_quotes: bool) -> bool:
    if name in CLAIM_SETS:
        return _say(name, load_set(name).faults)
    path = find_set(name)
    questions, faults = read_questions(path)
    sources = load_corpus(papers_of(name, settings)).sources
    if move_quotes and not faults and path.suffix == ".jsonl":
        _output.print(f"{name}: {relocate(path, questions, sources)} citaten verplaatst", markup=False)
        questions, faults = read_questions(path)
    return _say(name, [*faults, *check_questions(questions, sources)])


def _say(name: str, faults: Sequence[Fault]) -> bool:
    for fault in faults:
        _output.print(f"{name}, {fault}", markup=False)
    if not faults:
        _output.print(f"{name}: in orde", markup=False)
    return not faults


def _check_leaks(reported: Sequence[Question], known: Sequence[Known], settings: Settings) -> bool:
    encoder, _ = load_models(settings)
    pairs = find_pairs(reported, known, encoder.encode_queries)
    for pair in pairs:
        verdict = "LEK" if pair.is_leak else "bekijk"
        _output.print(f"{verdict} {_describe(pair)}", markup=False)
    found = sum(pair.is_leak for pair in pairs)
    _output.print(f"{len(pairs)} paren vanaf 0,90, waarvan {found} te dicht bij elkaar", markup=False)
    return not found


def _describe(pair: Pair) -> str:
    where = f"{Path(pair.known.origin).name} regel {pair.known.line}"
    return f"{pair.cosine:.3f} {pair.question.id} ‘{pair.question.question}’ – {where} ‘{pair.known.text}’"
