"""The press desk's speed: `python -m benchmarks.press [--claims 90] [--model-questions 6]`, JSON lines on stdout.

Needs the index (`standpunt ingest`). Verification is timed beside the encoding of the claim alone, claim by claim; drafts by
the clock on the wall. With a language model in the settings, its first checked sentence is timed beside the moment at which
the model had written that sentence.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from benchmarks.language_model import spread_questions
from benchmarks.timing import ms, seconds
from eval.claims import SHIPPED_CLAIMS, read_claims
from ingest.settings import LlmSettings, Settings
from qa.answer import Answer
from qa.llm.checking import settled
from qa.llm.client import load_llm
from qa.llm.rewrite import Rewriter
from qa.pipeline import Pipeline, open_pipeline
from qa.press.draft import make_draft

# One of each type of paper: money, migration, care.
SUBJECTS = ("het gemeentefonds", "de opvang van asielzoekers", "wachttijden in de jeugdzorg")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=90)
    parser.add_argument("--model-questions", type=int, default=6)
    arguments = parser.parse_args()
    settings = Settings()
    pipeline = open_pipeline(settings.model_copy(update={"llm": LlmSettings()}))
    print(json.dumps({"what": "verification"} | verification(pipeline, arguments.claims)), flush=True)
    print(json.dumps({"what": "draft"} | drafts(pipeline)), flush=True)
    if settings.llm.model:
        print(json.dumps({"what": "first sentence"} | first_sentences(pipeline, settings, arguments.model_questions)))


def verification(pipeline: Pipeline, most: int) -> dict[str, float]:
    """Medians in milliseconds, and the median over the claims of verification by encoding."""
    encoder = pipeline.verifier.encoder
    assert encoder
    claims, _ = read_claims(SHIPPED_CLAIMS)
    pairs = []
    for claim in claims[:: max(1, len(claims) // most)]:
        encode = seconds(partial(encoder.encode_queries, [claim.claim], alone=True))
        verify = seconds(partial(pipeline.verifier.verify, claim.claim, claim.cited))
        pairs.append((encode, verify))
    pairs = pairs[5:]  # the first ones warm up
    return {
        "claims": len(pairs),
        "encode_ms": ms(encode for encode, _ in pairs),
        "verify_ms": ms(verify for _, verify in pairs),
        "times_encoding": round(statistics.median(verify / encode for encode, verify in pairs), 2),
    }


def drafts(pipeline: Pipeline) -> dict[str, float]:
    """Wall-clock medians of a warm draft, in milliseconds."""
    make_draft(SUBJECTS[0], pipeline)
    short = [seconds(partial(make_draft, subject, pipeline)) for subject in SUBJECTS * 3]
    long = [seconds(partial(make_draft, subject, pipeline, "long")) for subject in SUBJECTS * 3]
    return {"short_ms": ms(short), "long_ms": ms(long), "slowest_ms": round(1000 * max(*short, *long), 1)}


@dataclass(frozen=True)
class TimedRewriter(Rewriter):
    """Notes when the model had written its first sentence with its markers."""

    written: list[float] = field(default_factory=list)

    def reply(self, answer: Answer, on_text: Callable[[str], None] | None = None) -> str:
        """The model's reply, its first sentence timed."""

        def note(text: str) -> None:
            if not self.written and settled(text):
                self.written.append(time.perf_counter())
            if on_text:
                on_text(text)

        return super().reply(answer, note)


def first_sentences(pipeline: Pipeline, settings: Settings, most: int) -> dict[str, float]:
    """From the question to the first checked sentence, and how much of that came after the model had written it."""
    rewriter = TimedRewriter(load_llm(settings.llm), settings.llm, pipeline.verifier)
    shown: list[float] = []
    added: list[float] = []
    told: list[float] = []
    for question in islice(spread_questions(), 4 * most):
        answer = pipeline.ask(question)
        rewriter.written.clear()
        told.clear()
        began = time.perf_counter()
        rewriter.rewrite(answer, lambda _: told.append(time.perf_counter()))
        if told and rewriter.written:
            shown.append(told[0] - began)
            added.append((told[0] - rewriter.written[0]) / (rewriter.written[0] - began))
        if len(shown) == most:
            break
    if not shown:
        return {"answers": 0}
    return {"answers": len(shown), "first_ms": ms(shown), "added_share": round(statistics.median(added), 3)}


if __name__ == "__main__":
    main()
