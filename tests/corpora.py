"""A small corpus of a publisher unlike that of the shipped papers: three papers of ferry services, in three formats."""

from __future__ import annotations

import shutil
from pathlib import Path

from docx import Document

FERRIES = Path(__file__).parent / "veren"
# A paper of another publisher, with what the manifest says of it.
BEEKEEPERS = """Bloemen in de berm

Waarom dit stuk?
Bijen vinden in de stad steeds minder bloemen. Zonder bloemen sterft een volk in zes weken.

Wat wij zelf bijdragen
Wij zaaien ieder voorjaar honderd bermen in.

Wat wij vragen
• Maai bermen pas na de bloei.
• Geef ons in iedere wijk een plek voor kasten.
"""
BEEKEEPERS_LINE = """
[[source]]
file = "bermen.txt"

[source.organisation]
name = "Bond van Stadsimkers"
we = "de Bond van Stadsimkers"
singular = true
also = ["stadsimkers", "imkers"]
spoken_of = ["bond van stadsimkers", "imker*", "stadsimker*"]
personal_case = "de imker in uw wijk"
"""


def write_ferries(folder: Path) -> Path:
    """The corpus of the ferry services in a folder of one's own; two papers as they are kept, one made in Word."""
    shutil.copytree(FERRIES, folder)
    document = Document()
    for text, style in (
        ("Na negen uur", "Heading 1"),
        ("Knelpunten in de avond", "Heading 2"),
        ("Na negen uur in de avond vaart nog maar één op de vijf ponten. Wie laat werkt, komt niet thuis.", "Normal"),
        ("Wat we al zelf regelen", "Heading 2"),
        ("Op vrijdag varen vrijwilligers tot middernacht.", "List Bullet"),
        ("Onze oproep", "Heading 2"),
        ("Vergoed de avonddienst op werkdagen.", "List Bullet"),
        ("Geef studenten gratis overtocht na negen uur.", "List Bullet"),
    ):
        document.add_paragraph(text, style=style)
    document.save(str(folder / "papers" / "avond.docx"))
    return folder


def write_two_publishers(folder: Path) -> Path:
    """The same with a paper of beekeepers among them."""
    write_ferries(folder)
    (folder / "papers" / "bermen.txt").write_text(BEEKEEPERS, "utf-8")
    manifest = folder / "corpus.toml"
    manifest.write_text(manifest.read_text("utf-8") + BEEKEEPERS_LINE, "utf-8")
    return folder
