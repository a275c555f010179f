"""`standpunt show --inventory`: what each sentence and point of the papers is, and what it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ingest.index.inventory import Row
from ui.cli import messages
from ui.cli.output import fail, say, say_json
from ui.render.library import Library
from ui.render.serialise import row_record


def show_inventory(library: Library, rows: Iterable[Row], name: str | None, *, as_json: bool) -> None:
    """The rows of the paper of this name, or of all."""
    found = library.find(name) if name else None
    if name and found is None:
        raise no_paper(name, library)
    records = [row_record(row, library) for row in rows if found is None or row.paper_id == found.id]
    if as_json:
        for record in records:
            say_json(record)
    else:
        say("\n".join(inventory_lines(records)))


def no_paper(name: str | None, library: Library) -> SystemExit:
    """The end of the program for a paper that is not there, with those that are."""
    known = ", ".join(item.id for item in library.papers)
    return fail(messages.NO_PAPER.format(name=name, known=known))


def inventory_lines(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The rows of an inventory by paper and section, each with what it is and what it names."""
    place: tuple[str, ...] = ()
    for record in records:
        here = (record["paper"], *record["path"])
        if here != place:
            yield ("\n" if place else "") + " — ".join(here)
            place = here
        kind, role = messages.ROW_KINDS[record["kind"]], messages.ROW_ROLES[record["role"]]
        about = [kind, role, messages.ROW_ADDRESSEE.format(who=record["addressee"]) if record["addressee"] else ""]
        about += [f"{name}: {', '.join(record[key])}" for key, name in messages.ROW_NAMES.items() if record[key]]
        yield f"{record['start']}:{record['end']} [{'; '.join(filter(None, about))}] {record['text']}"
