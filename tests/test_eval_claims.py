"""The verifier on the shipped claims: what `standpunt eval claims --gate eval/gates.toml` holds, beside the other tests."""

from pathlib import Path

from eval.claims import ClaimTask, judge_all
from eval.measures.claim_figures import claim_figures
from eval.reporting.gates import find_shortfalls, read_gates
from eval.suite import load_set
from qa.pipeline import Pipeline


def test_the_verifier_keeps_the_shipped_gates(shipped_pipeline: Pipeline) -> None:
    rows = list(judge_all(ClaimTask("claims", load_set("claims").claims, shipped_pipeline.verifier.verify)))
    assert len(rows) > 150
    gates = read_gates(Path("eval/gates.toml"))
    assert find_shortfalls({"claims": claim_figures(rows)}, gates) == []
