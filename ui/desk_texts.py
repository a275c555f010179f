"""The Dutch words of the press desk."""

from __future__ import annotations

from typing import Final

TAB: Final = "Pers"
SUBJECT: Final = "Onderwerp of vraag van de journalist"
SUBJECT_INFO: Final = "U krijgt een concept met bij elke regel de bron."
LENGTH: Final = "Lengte"
SHORT: Final = "Kort"
LONG: Final = "Lang"
MAKE: Final = "Maak concept"
DRAFT: Final = "Concept"
CHECK: Final = "Controleer de tekst"
WORD: Final = "Download het eerste concept (Word)"
DONE: Final = "Het concept is klaar. Controleer het voor gebruik. Code: {code}."
NOT_IN_PAPERS: Final = "Staat niet in de papers"
ALL_HOLD: Final = "Alle regels staan in de papers."
SOME_DOUBT: Final = "Regels die niet in de papers staan: {count}."
