"""What blocks are besides text and headings: questions that are answered, notes, captions, contents, letterheads.

Only what a pattern of form shows is taken out of the evidence; it stays in the text, under its own kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ingest.readers.letterhead import mark_letter
from ingest.readers.outline import NO_HINTS, SourceHints
from ingest.readers.rough import Rough
from ingest.readers.surroundings import mark_surroundings

# The heading above an answer stands below every heading of the document itself.
ANSWER_LEVEL = 8
_NUMBERS = r"\d{1,3}[a-z]?(?:(?:\s*,\s*(?:en\s+)?|\s+en\s+|\s*(?:t/m|tot en met|-|–)\s*)\d{1,3}[a-z]?)*"
_ASIDE = r"(?:\s*\([^()]{1,80}\))?"
_QUESTION_LABEL = re.compile(rf"vra(?:ag|gen)\s+{_NUMBERS}{_ASIDE}\s*[:.]?|vraag\s*:?", re.IGNORECASE)
_QUESTION_START = re.compile(rf"vraag\s+{_NUMBERS}{_ASIDE}\s*[:.]\s+\S|vraag\s*:\s+\S|[vq]\s*:\s+\S", re.IGNORECASE)
_ANSWER_WORDS = r"(?:gezamenlijk\s+)?antwoord(?:en)?(?:\s+(?:op|bij))?(?:\s+(?:de\s+)?(?:vraag|vragen))?"
_ANSWER_LABEL = re.compile(rf"{_ANSWER_WORDS}(?:\s+{_NUMBERS})?{_ASIDE}\s*[:.]?", re.IGNORECASE)
_ANSWER_START = re.compile(rf"{_ANSWER_WORDS}(?:\s+{_NUMBERS})?{_ASIDE}\s*:\s+\S|a\s*:\s+\S", re.IGNORECASE)
# A question with its introduction is at most this many blocks; beyond it the answer has lost its label.
_QUESTION_MAX_BLOCKS = 15

_CAPTION = re.compile(
    r"(?:(?:figuur|figure|fig\.|tabel|table|grafiek|diagram|kader|afbeelding|foto|kaart)\s+(?:\d{1,3}|[A-Z])(?:\.\d+)?\b"
    r"|(?:foto|beeld|illustratie|bron|fotografie|©)\s*:|©)",
    re.IGNORECASE,
)
_CAPTION_MAX_CHARS = 250
_CONTENTS_HEAD = re.compile(r"(?:inhoud|inhoudsopgave|inhoudstafel|table of contents|contents)", re.IGNORECASE)
_LEADER = re.compile(r"(?:\.{4,}|(?:\. ){3,}|…{2,}|\t)\s*\d{1,3}$", re.MULTILINE)
_ENDS_WITH_PAGE = re.compile(r"\D \d{1,3}$", re.MULTILINE)
_FORM = re.compile(
    r"[☐☑☒□❏]|_{4,}|\.{8,}|…{3,}|^(?:ja ?/ ?nee|naam|handtekening|plaats en datum)\s*:?\s*$", re.IGNORECASE
)
_FIELD_MAX_CHARS = 60
_CROSS = re.compile(r"[xX✓✔●•○v-]")
_TYPED_NOTE = re.compile(r"\[(\d{1,3}|[ivx]{1,4}|\*)\]:?\s+(?=\S)")
_TYPED_MARK = re.compile(r"\[(\d{1,3}|[ivx]{1,4}|\*)\]")
_END_MARK = re.compile(r"[.?!:;] ?\(?(\d{1,2})\)$")
_ADOPTED = re.compile(
    r"\(?(?:(?:dit|deze|het) \w+ (?:is|werd) )?(?:vastgesteld|goedgekeurd|aangenomen|gepubliceerd|geactualiseerd|gewijzigd|versie|laatst bijgewerkt)\b"
    r"[^.!?]{0,80}\b\d[\d. a-z-]*\d{2}\)?\.?",
    re.IGNORECASE,
)


def settle_roles(rough: list[Rough], hints: SourceHints = NO_HINTS) -> None:
    """Give blocks that are no evidence their kinds, in place."""
    mark_corrections(rough, hints)
    _mark_questions(rough)
    mark_letter(rough)
    _mark_contents(rough)
    mark_surroundings(rough)
    for item in rough:
        if item.kind == "table" and " | " not in item.text and _is_caption(item):
            item.kind = "caption"
        if item.kind not in ("paragraph", "heading", "bullet", "subbullet") or hints.is_heading(item.text):
            continue
        if _is_caption(item):
            item.kind, item.level, item.sign = "caption", 0, item.sign
        elif item.kind != "heading" and _FORM.search(item.text) and len(item.text) < _CAPTION_MAX_CHARS:
            item.kind = "form"
        elif len(item.text) <= 150 and _ADOPTED.fullmatch(item.text):
            item.kind, item.level = "subtitle", 0
    _mark_form(rough)
    _mark_typed_notes(rough)
    _mark_listed_notes(rough)


def mark_corrections(rough: Sequence[Rough], hints: SourceHints) -> None:
    """What a person says of a block by its words goes before what its form shows."""
    for item in rough:
        role = hints.correction(item.text)
        if role is None:
            continue
        kind, level = role
        item.kind, item.level = kind, level or item.level
        if kind == "bullet":
            item.sign, item.level = item.sign or "•", max(item.level, 1)
        elif kind not in ("subbullet", "heading"):
            item.level = 0


def _mark_questions(rough: Sequence[Rough]) -> None:
    """Questions with a label until the label of their answer; bold questions above plain text."""
    asked = [item for item in rough if _opens_question(item.text)]
    answered = [item for item in rough if _opens_answer(item.text)]
    if asked and answered:
        count = 0
        for item in rough:
            if _opens_question(item.text) and not _is_kept(item):
                count = 1
                label = _QUESTION_LABEL.fullmatch(item.text)
                item.kind, item.level, item.sign = "question", 1 if label else 0, item.sign
            elif _opens_answer(item.text):
                count = 0
                if _ANSWER_LABEL.fullmatch(item.text):
                    item.kind, item.level = "heading", ANSWER_LEVEL
            elif 0 < count <= _QUESTION_MAX_BLOCKS and not _is_kept(item):
                count += 1
                item.kind, item.level = "question", 0
    for item, after in pairwise(rough):
        interview = item.strong and item.kind == "paragraph" and item.text.endswith("?")
        if interview and after.kind == "paragraph" and not after.strong:
            item.kind = "question"


def is_label(text: str) -> bool:
    """Whether a line is nothing but the numbered label of a question or an answer."""
    numbered = any(sign.isdigit() for sign in text)
    return numbered and bool(_QUESTION_LABEL.fullmatch(text) or _ANSWER_LABEL.fullmatch(text))


def stands_alone(text: str) -> bool:
    """Whether a line is whole by its form: a label, or the date on which a paper was adopted."""
    return is_label(text) or bool(_ADOPTED.fullmatch(text))


def _opens_question(text: str) -> bool:
    return bool(_QUESTION_LABEL.fullmatch(text) or _QUESTION_START.match(text))


def _opens_answer(text: str) -> bool:
    return bool(_ANSWER_LABEL.fullmatch(text) or _ANSWER_START.match(text))


def _is_kept(item: Rough) -> bool:
    return item.kind in ("note", "furniture", "link", "title", "table", "columns")


def _is_caption(item: Rough) -> bool:
    found = _CAPTION.match(item.text)
    if found is None or len(item.text) > _CAPTION_MAX_CHARS or item.sign:
        return False
    # "Figuur 2 laat zien dat ..." is a sentence; a caption has a colon or a capital after its number.
    rest = item.text[found.end() :].lstrip()
    return not rest or item.text[found.end() - 1] in ":©" or rest[0] in ":.–-|" or rest[0].isupper()


def _mark_contents(rough: Sequence[Rough]) -> None:
    """A table of contents: below its heading a list, or lines that end with a page number; dots before a number."""
    inside = False
    for item in rough:
        if item.kind in ("heading", "paragraph") and _CONTENTS_HEAD.fullmatch(item.text):
            inside, item.kind, item.level = True, "contents", 0
            continue
        lines = item.text.count("\n") + 1
        with_leader = len(_LEADER.findall(item.text))
        if with_leader and with_leader * 2 >= lines:
            item.kind, item.level = "contents", 0
        elif inside and item.kind != "furniture":
            if item.kind in ("bullet", "subbullet") or (_ENDS_WITH_PAGE.search(item.text) and len(item.text) < 400):
                item.kind, item.level = "contents", 0
            elif item.kind != "contents":
                inside = False


def _mark_form(rough: Sequence[Rough]) -> None:
    """Forms: rows of crosses, and names of fields, three or more in a row that end with a colon and have nothing behind it."""
    for item in rough:
        cells = item.text.split(" | ")[1:]
        # A row of crosses says nothing without the heads of its columns, and a name without a value never does.
        if item.kind == "table" and (all(map(_CROSS.fullmatch, cells)) if cells else item.text.endswith(":")):
            item.kind = "form"
    _mark_fields_between(rough)
    run: list[Rough] = []
    for item in [*rough, Rough("heading", "")]:
        if _is_field(item):
            run.append(item)
            continue
        if len(run) >= 3:
            for field in run:
                field.kind = "form"
        run = []


def _mark_fields_between(rough: Sequence[Rough]) -> None:
    """The name of a field right below a row of a form is one of its fields: its crosses stood apart."""
    before = ""
    for item in rough:
        if before == "form" and _is_field(item):
            item.kind = "form"
        before = before if item.kind == "furniture" else item.kind


def _is_field(item: Rough) -> bool:
    return item.kind == "paragraph" and item.text.endswith(":") and len(item.text) <= _FIELD_MAX_CHARS


def _mark_typed_notes(rough: Sequence[Rough]) -> None:
    """Notes typed below the text as "[1] ...", whose marks "[1]" stand in it; a line that goes on belongs to them."""
    starts = [(index, found[1]) for index, item in enumerate(rough) if (found := _TYPED_NOTE.match(item.text))]
    first = next((index for index, label in starts if label in ("1", "i", "*")), None)
    if first is None:
        return
    labels = Counter(label for index, label in starts if index >= first)
    previous: Rough | None = None
    for item in rough[first:]:
        found = _TYPED_NOTE.match(item.text)
        if found and item.kind in ("paragraph", "bullet", "link"):
            item.kind, item.label = "note", f"[{found[1]}]"
        elif previous is not None and previous.kind == "note" and item.kind in ("link", "paragraph") and _goes_on(item):
            item.kind = "note"
        previous = item
    for item in rough[:first]:
        item.notes += [
            (found.start(), f"[{found[1]}]") for found in _TYPED_MARK.finditer(item.text) if found[1] in labels
        ]


def _mark_listed_notes(rough: Sequence[Rough]) -> None:
    """A numbered list that ends the file is one of notes where blocks above it end with each of its numbers: "... 1)"."""
    rough = [item for item in rough if item.kind != "note"]
    first = len(rough)
    while first and rough[first - 1].kind == "bullet" and rough[first - 1].sign[:-1].isdigit():
        first -= 1
    marked = {item.sign[:-1]: item for item in rough[first:]}
    ends = {found[1]: item for item in rough[:first] if (found := _END_MARK.search(item.text))}
    if not marked or not marked.keys() <= ends.keys():
        return
    for number, note in marked.items():
        note.kind, note.level, note.label = "note", 0, f"{number})"
        ends[number].notes.append((len(ends[number].text), note.label))


def _goes_on(item: Rough) -> bool:
    return not item.text[0].isupper() or item.kind == "link"
