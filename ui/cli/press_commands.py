"""Commands of the press desk: check claims, make a draft, re-check what was saved."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ingest.files import shown
from ui.cli import messages
from ui.cli.output import FELL_SHORT, JsonOption, WordingOption, fail, input_lines, say, say_json, sentence_of
from ui.render.encode import without_controls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.claims.verify import Verdict, Verifier
    from qa.press.records import Draft, Line

EXPORT_SUFFIXES = (".docx", ".md", ".txt")
# Named here, where the command line reads it: `qa.press.records.DraftForm`.
FormOption = Annotated[
    Literal["full", "quote", "post", "letter"],
    typer.Option(
        "--form",
        metavar="VORM",
        help="full: alle onderdelen; quote: een citaat voor een krant; post: een bericht van 280 tekens; "
        "letter: een brief aan de redactie van 200 woorden",
    ),
]


def verify(
    file: Annotated[str, typer.Argument(metavar="FILE", help="bestand met JSON-regels, of - voor stdin")],
    as_json: JsonOption = False,
) -> None:
    """Controleer of beweringen in hun bronnen staan."""
    rows = _read_claims(file)
    verifier = open_verifier()
    for row in rows:
        verdict = _judged(verifier, row)
        record = {
            "id": row.get("id"),
            "supported": verdict.supported,
            "score": verdict.score,
            "verdict": verdict.verdict,
            "reasons": list(verdict.reasons),
        }
        if as_json:
            say_json(record)
        else:
            head = messages.CLAIM_SUPPORTED if verdict.supported else messages.CLAIM_NOT_SUPPORTED
            say("\n".join([head.format(claim=row["claim"]), *(f"  - {reason}" for reason in verdict.reasons)]))


def _judged(verifier: Verifier, row: Mapping[str, Any]) -> Verdict:
    """What the verifier says of a line; of one that is too long for it, that."""
    from qa.claims.verify import TooLongToVerifyError, Verdict

    try:
        return verifier.verify(row["claim"], row["cited"], row.get("publisher"))
    except TooLongToVerifyError as error:
        return Verdict(False, 0.0, (sentence_of(error),), "unsure")


def draft(
    subject: Annotated[
        str | None, typer.Argument(metavar="ONDERWERP", help="een onderwerp of de vraag van een journalist")
    ] = None,
    as_json: JsonOption = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="bewaar als .docx, .md of .txt")] = None,
    long: Annotated[bool, typer.Option("--long", help="een lange versie, met meer punten")] = False,
    check: Annotated[Path | None, typer.Option(metavar="FILE", help="controleer een bewaard concept opnieuw")] = None,
    wording: WordingOption = "spoken",
    form: FormOption = "full",
) -> None:
    """Maak een concept voor de pers, met bij elke regel de bron."""
    from ingest.settings import Settings
    from qa.pipeline import open_pipeline
    from qa.press.draft import make_draft
    from qa.press.written import draft_record, draft_text
    from ui.press.export import write_draft

    if check is not None:
        recheck(check, as_json=as_json)
        return
    if subject is None or not without_controls(subject).strip():
        raise fail(messages.SUBJECT_NEEDED)
    if out is not None and out.suffix.lower() not in EXPORT_SUFFIXES:
        raise fail(messages.BAD_EXPORT.format(file=out))
    made = make_draft(subject, open_pipeline(Settings()), "long" if long else "short", wording, form)
    if out is not None:
        write_draft(made, out)
        sys.stderr.write(messages.DRAFT_SAVED.format(file=out, code=made.made.code) + "\n")
    if as_json:
        say_json(draft_record(made))
    elif out is None:
        say(draft_text(made))


def recheck(file: Path, *, as_json: bool) -> None:
    """Judge the lines of a saved draft by the papers of today; exit 1 when one is not in them, or is a changed quote."""
    from ingest.settings import Settings
    from qa.pipeline import open_pipeline
    from qa.press.recheck import Checker

    saved = read_saved(file)
    checked = Checker(open_pipeline(Settings())).check(saved)
    if as_json:
        for part in checked.parts:
            for line in part.lines:
                say_json(_line_record(part.heading, line))
    else:
        _say_checked(list(checked.lines))
    if any(line.is_fault for line in checked.lines):
        raise SystemExit(FELL_SHORT)


def _line_record(heading: str, line: Line) -> dict[str, Any]:
    return {
        "part": heading,
        "line": line.text,
        "kind": line.kind,
        "verdict": line.verdict,
        "own": line.is_own,
        "reasons": list(line.reasons),
        "near": line.near,
        "paper": line.nearest.paper if line.nearest else None,
    }


def _say_checked(lines: Sequence[Line]) -> None:
    """What is wrong, what is not sure and what is hers, then whether the rest holds."""
    faults = [line for line in lines if line.is_fault]
    unsure = [line for line in lines if line.verdict == "unsure" and line.kind != "own"]
    own = [line for line in lines if line.kind == "own"]
    for line in [*faults, *unsure]:
        say(messages.CHECKED[line.verdict].format(line=line.text))
        for reason in line.reasons:
            say(f"  - {reason}")
        if line.near and line.nearest:
            say(messages.NEAREST_PASSAGE.format(paper=line.nearest.paper, text=line.near))
    for line in own:
        say(messages.OWN_LINE.format(line=line.text))
    if faults:
        return
    if unsure:
        say(messages.DRAFT_UNSURE.format(count=len(unsure)))
    else:
        say(messages.DRAFT_HOLDS_BUT if own else messages.DRAFT_HOLDS)


def read_saved(file: Path) -> Draft:
    """The draft in an export; ends the program when it cannot be read."""
    from zipfile import BadZipFile

    from docx.opc.exceptions import PackageNotFoundError

    from ui.press.export import read_export

    try:
        return read_export(file)
    except (OSError, BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise fail(messages.BAD_FILE.format(file=file)) from error


def open_verifier() -> Verifier:
    """The verifier with the encoder of the settings."""
    from ingest.settings import Settings
    from qa.claims import verify

    return verify.open_verifier(Settings())


def _read_claims(file: str) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(input_lines(file), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            fits = isinstance(row["claim"], str) and all(isinstance(text, str) for text in row["cited"])
            fits = fits and isinstance(row.get("publisher"), str | None)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise fail(messages.BAD_CLAIM_LINE.format(line=number, file=shown(file))) from error
        if not fits or isinstance(row["cited"], str):
            raise fail(messages.BAD_CLAIM_LINE.format(line=number, file=shown(file)))
        rows.append(row)
    return rows
