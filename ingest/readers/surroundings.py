"""What stands around a text and is not what it says: the way to a page, who placed it when, what to read next, the imprint.

Also whose words a quotation is, which belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.readers.rough import Rough
from ingest.records import BlockKind

_DATE = r"(?:\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ](?:19|20)\d\d)"
_BYLINE = re.compile(
    rf"(?:(?:geplaatst|gepubliceerd|bijgewerkt|laatst (?:bijgewerkt|gewijzigd))\b(?: op)?:? ?{_DATE}"
    rf"|{_DATE} ?[|•·–-] ?\S)[^.!?]{{0,80}}|{_DATE}[^.!?]{{0,40}}\bleestijd\b[^.!?]{{0,30}}|[A-Z][\w-]+(?: [A-Z][\w-]+)?, {_DATE}|leestijd:? \d{{1,3}} min[a-z.]*|versie:? \d{{1,2}}(?:\.\d{{1,2}}){{0,2}}",
    re.IGNORECASE,
)
_TRAIL = re.compile(r"(?:u bent hier:?|home|start|voorpagina)\b(?: ?[>›»/|→:] ?[^>›»/|→.!?]{1,60}){1,6}", re.IGNORECASE)
_SHARE = re.compile(
    r"(?:deel|delen|volg ons)\b[^.!?]{0,40}\b(?:facebook|linkedin|twitter|whatsapp|instagram|bluesky|mastodon)\b[^.!?]{0,80}",
    re.IGNORECASE,
)
_TAGS = re.compile(r"(?:tags?|trefwoorden|categorie(?:ën)?|labels?)\s*:\s*\S[^.!?]{0,150}", re.IGNORECASE)
_STEER = r"(?:terug(?: naar (?:boven|overzicht|de inhoud(?:sopgave)?))?|naar boven|lees (?:verder|meer)|volgende(?: pagina)?|vorige(?: pagina)?|afdrukken|download(?: pdf)?)"
_STEERING = re.compile(rf"{_STEER}(?: ?[|/•·] ?{_STEER})*", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"-{2,} ?[A-Z][A-Z ]{2,40} ?-{2,}|\[\[?_?TOC_?\]?\]|\[(?:afbeelding|foto|logo|kaart|video)\b[^\]]{0,60}\]",
    re.IGNORECASE,
)
_TASK = re.compile(r"\[[ xX]\] \S")

_NUMBER = r"(?:\d{1,2}(?:\.\d{1,2})*[.)]? )?"
# Below these only what leads elsewhere is no text.
_MORE = re.compile(
    rf"{_NUMBER}(?:meer (?:informatie|weten)|(?:(?:nuttige|handige|externe) )?links|verwijzingen|further reading)\s*[:?]?",
    re.IGNORECASE,
)
# What stands below these heads, by the kind that it has then.
_PARTS: tuple[tuple[re.Pattern[str], BlockKind], ...] = (
    (
        re.compile(
            r"(?:lees (?:ook|meer|verder)|zie ook|verder lezen|meer lezen|meest gelezen|ook interessant|meer nieuws|"
            r"gerelateerd(?:e \w+)?|blijf op de hoogte|nieuwsbrief|deel dit artikel|deel deze pagina)\s*:?",
            re.IGNORECASE,
        ),
        "furniture",
    ),
    (
        re.compile(
            rf"{_NUMBER}(?:colofon|contact(?:gegevens)?|disclaimer|noot voor de redactie|perscontact)\s*:?",
            re.IGNORECASE,
        ),
        "letterhead",
    ),
    (
        re.compile(
            rf"{_NUMBER}(?:bronnen(?:lijst)?|bronvermelding|literatuur(?:lijst)?|referenties|bibliografie|"
            r"geraadpleegde (?:bronnen|literatuur)|gebruikte (?:bronnen|literatuur)|(?:voet|eind)?noten)\s*:?",
            re.IGNORECASE,
        ),
        "note",
    ),
    (_MORE, "note"),
)
# A reference names its year, its place on the web, or opens with its number.
_REFERENCE = re.compile(r"\b(?:19|20)\d\d[a-z]?\b|https?://|www\.|^\[?\d{1,3}[\].)]")
_PART_MAX_BLOCKS, _IMPRINT_MAX_CHARS = 60, 300
_COVER_MAX_BLOCKS, _COVER_MAX_CHARS = 8, 120

_QUOTED = re.compile(r"[“„\"«‘][^“”„\"]{8,600}[”\"»’][.!?]?")
_CALLED = r"[A-ZÀ-Þ][\w.’'-]*(?: (?:van|de|den|der|het|ten|ter|te|el)| [A-ZÀ-Þ][\w.’'-]*){0,5}"
_SPEAKER = re.compile(rf"(?:[–—-] ?(?P<named>[^.!?:;]{{2,80}})|(?P<office>{_CALLED}, [^.!?:;]{{2,60}}))")


def mark_surroundings(rough: Sequence[Rough]) -> None:
    """Give what stands around the text its kind, in place."""
    for item in rough:
        if item.kind in ("paragraph", "bullet", "subbullet", "table") and len(item.text) <= 200:
            item.kind = _kind_of(item.text) or item.kind
    _mark_cover(rough)
    _mark_parts(rough)


def join_speakers(rough: list[Rough]) -> None:
    """Whose words a quotation is belongs to it: without its speaker it would be the paper's own claim."""
    gone = set()
    for said, item in pairwise(rough):
        if said.kind != "paragraph" or item.kind not in ("paragraph", "bullet") or item.page != said.page:
            continue
        line = f"{item.sign} {item.text}" if item.sign in ("-", "–", "—") else item.text
        found = _SPEAKER.fullmatch(line)
        if found and (_QUOTED.fullmatch(said.text) or (line[0] in "–—" and said.text[-1] in '.!?”"’')):
            said.text = f"{said.text} — {found['named'] or found['office']}"
            gone.add(id(item))
    rough[:] = [item for item in rough if id(item) not in gone]


def _kind_of(text: str) -> BlockKind | None:
    if _BYLINE.fullmatch(text):
        return "subtitle"
    if _TASK.match(text):
        return "form"
    forms = (_TRAIL, _SHARE, _TAGS, _STEERING, _PLACEHOLDER)
    return "furniture" if any(form.fullmatch(text) for form in forms) else None


def _mark_cover(rough: Sequence[Rough]) -> None:
    """The first page of several, and each one before the contents, when nothing on it is a sentence: who, what and when."""
    pages = {item.page for item in rough if item.page and item.is_running_text}
    contents = next((item.page for item in rough if item.kind == "contents" and item.page), 0)
    for page in sorted(pages):
        if page == max(pages) or page >= max(contents, 2):
            return
        texts = [item for item in rough if item.page == page and item.is_running_text]
        longest = _IMPRINT_MAX_CHARS if page < contents else _COVER_MAX_CHARS
        if len(texts) > _COVER_MAX_BLOCKS or any(
            item.text[-1] in ".!?:;" or len(item.text) > longest for item in texts
        ):
            continue
        for item in texts:
            if item.kind == "paragraph":
                item.kind = "subtitle"


def _mark_parts(rough: Sequence[Rough]) -> None:
    """The imprint, the list of sources and what to read next: all that stands below such a head."""
    for index, head in enumerate(rough):
        if head.kind not in ("heading", "paragraph") or len(head.text) > 60:
            continue
        kind = next((kind for form, kind in _PARTS if form.fullmatch(head.text)), None)
        below = list(_below(rough, index))
        if kind is None or not below or not _is_such(kind, below, only_links=bool(_MORE.fullmatch(head.text))):
            continue
        if head.kind == "paragraph":
            head.kind = "furniture" if kind == "furniture" else "letterhead"
        for number, item in enumerate(below):
            item.kind, item.level = kind, 0
            if kind == "note":
                item.label = item.label or f"source:{index}:{number}"


def _below(rough: Sequence[Rough], index: int) -> Iterator[Rough]:
    head = rough[index]
    for item in rough[index + 1 : index + 1 + _PART_MAX_BLOCKS]:
        if item.kind == "title" or (item.kind == "heading" and (head.kind != "heading" or item.level <= head.level)):
            return
        if item.is_running_text or item.kind in ("link", "heading", "letterhead"):
            yield item


def _is_such(kind: BlockKind, below: Sequence[Rough], *, only_links: bool) -> bool:
    """Whether what stands below a head is what the head names: a section about sources of a river is none of these."""
    if kind == "note":
        told = sum(
            item.kind == "link" or item.linked or (not only_links and bool(_REFERENCE.search(item.text)))
            for item in below
        )
        return told * 3 >= 2 * len(below)
    return all(len(item.text) <= _IMPRINT_MAX_CHARS for item in below)
