"""Speed and memory from papers to answer, as ratios within one run: `python -m benchmarks.spine`.

Every figure is measured beside what it is compared with, so that a busy or slow machine weighs on both.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.timing import ms, seconds
from ingest.corpus.load import load_corpus
from ingest.files import json_rows
from ingest.index.build import ingest
from ingest.index.entries import question_entries, text_entries
from ingest.models.load import load_models
from ingest.settings import Settings
from qa.pipeline import Pipeline, open_pipeline

QUESTIONS = Path(__file__).resolve().parent.parent / "eval" / "questions" / "dev.jsonl"
QUESTION = "Waar zoeken gemeenten geld voor investeringen?"
COLD_RUNS = 5
# What a question cannot do without: the interpreter and the libraries that hold the model and the index.
IMPORT_FLOOR = "import torch, sentence_transformers, chromadb"
ASK = "from ui.cli.main import main; import sys; sys.argv = ['standpunt', *sys.argv[1:]]; main()"


def main() -> None:
    """Measure everything and print one JSON object."""
    shipped = Settings()
    with tempfile.TemporaryDirectory() as folder:
        settings = shipped.model_copy(update={"data_dir": Path(folder)})
        settings.models_dir.symlink_to(shipped.models_dir.resolve())
        figures = {"cores": os.cpu_count(), "ingest": measure_ingest(settings)}
        figures["warm"] = measure_warm(open_pipeline(settings))
        figures["cold"] = measure_cold(settings)
        figures["memory"] = {command: peak_gib(settings, command) for command in ("ask", "ingest")}
    print(json.dumps(figures, indent=1))


def measure_ingest(settings: Settings) -> dict[str, float]:
    """A first ingest against bare `SentenceTransformer.encode` over the same texts, in tokens a second of the encoder."""
    corpus = load_corpus(settings)
    entries = text_entries(corpus.papers, corpus.sources)
    entries += question_entries(corpus.questions_dir, corpus.papers, corpus.sources)[0]
    texts = [f"{'query' if entry.is_question else 'passage'}: {entry.text}" for entry in entries]
    encoder, reader = load_models(settings)
    models = [model for model in (encoder, reader) if model is not None]
    tokens = len(models) * sum(map(len, encoder.model.tokenizer(texts)["input_ids"]))
    bare = seconds(lambda: [model.model.encode(texts, batch_size=32) for model in models])
    whole = seconds(lambda: ingest(settings, lambda: (encoder, reader)))
    again = seconds(lambda: ingest(settings, lambda: (encoder, reader)))
    return {
        "texts": len(texts),
        "tokens": tokens,
        "bare_tokens_per_second": round(tokens / bare),
        "tokens_per_second": round(tokens / whole),
        "ratio": round(bare / whole, 2),
        "unchanged_seconds": round(again, 2),
    }


def measure_warm(pipeline: Pipeline) -> dict[str, float]:
    """Answers to a question set against encoding each of those questions alone, in turns."""
    rows = json_rows(QUESTIONS)
    questions = [str(row["question"]) for row in rows if "question" in row]
    encoder, _ = load_models(Settings())
    for question in questions[:10]:
        encoder.encode_queries([question])
        pipeline.ask(question)
    encode, answer = [], []
    for question in questions:
        encode.append(seconds(lambda: encoder.encode_queries([question])))  # noqa: B023 # called at once
        answer.append(seconds(lambda: pipeline.ask(question)))  # noqa: B023 # called at once
    ratios = [whole / alone for whole, alone in zip(answer, encode, strict=True)]
    return {
        "questions": len(questions),
        "encode_ms": ms(encode),
        "answer_ms": ms(answer),
        "answer_p95_ms": round(1000 * statistics.quantiles(answer, n=20)[-1], 1),
        "ratio": round(statistics.median(ratios), 2),
    }


def measure_cold(settings: Settings) -> dict[str, float]:
    """`standpunt ask` from nothing against the interpreter with the imports it cannot do without, in turns."""
    floor, ask = [], []
    for _ in range(COLD_RUNS):
        floor.append(seconds(lambda: in_process(settings, ["-c", IMPORT_FLOOR])))
        ask.append(seconds(lambda: in_process(settings, ["-c", ASK, "ask", QUESTION])))
    return {
        "floor_seconds": round(min(floor), 2),
        "ask_seconds": round(min(ask), 2),
        "ratio": round(min(ask) / min(floor), 2),
    }


def peak_gib(settings: Settings, command: str) -> float:
    """The most memory that a command held, in GiB; `ingest` embeds everything."""
    arguments = ["ask", QUESTION] if command == "ask" else ["ingest", "--rebuild"]
    in_process(settings, ["-c", f"{REPORT_PEAK}{ASK}", *arguments])
    return float((settings.data_dir / "peak").read_text("ascii"))


# Not getrusage: a process started from this one would report this one's peak as its own.
REPORT_PEAK = """
import atexit, os, re
def report():
    peak = re.search(r'VmHWM:\\s+(\\d+) kB', open('/proc/self/status').read())
    open(os.environ['STANDPUNT_DATA_DIR'] + '/peak', 'w').write(f'{int(peak[1]) / 1024**2:.2f}')
atexit.register(report)
"""


def in_process(settings: Settings, arguments: Sequence[str]) -> None:
    """Run Python with these arguments to its end."""
    environment = {**os.environ, "STANDPUNT_DATA_DIR": str(settings.data_dir)}
    subprocess.run([sys.executable, *arguments], env=environment, check=True, capture_output=True)


if __name__ == "__main__":
    main()
