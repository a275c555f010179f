"""Which paper, body or section a question names as the place to look in: what is named binds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.corpus.organisation import Organisation
from ingest.index.opened import Index
from ingest.records import Paper, Passage
from ingest.terms import content_words, fold_accents, stem, vocabulary_of

_PAPER = r"(?:(?:position|standpunt(?:en)?)[ -]?)?(?:paper|stuk|notitie|document|pamflet|manifest|brief|rapport|nota|hoofdstuk|essay)"
# "Het paper over wonen", "het migratiestuk"; "een brief over wonen" is one to be written, and "de papers over wonen" are those that speak of it, wherever.
_PAPER_ABOUT = re.compile(rf"(?<!\been )\b{_PAPER}\b,?(?P<after>[^.?!;]{{2,80}})", re.IGNORECASE)
_PAPER_IN_ONE = re.compile(r"\b(?P<about>[a-zà-ÿ]{4,40}?)-?(?:paper|stuk|hoofdstuk)\b", re.IGNORECASE)
_SECTION = re.compile(r"\b(?:paragraaf|sectie|kopje|alinea|section)\b(?P<after>[^.?!;]{2,80})", re.IGNORECASE)
_IN = r"(?:in|uit|volgens|bij|van)"
_SAYS = (
    r"(?:vraagt|vragen|wil|willen|wilt|vindt|vinden|eist|eisen|zegt|zeggen|stelt|stellen|pleit|pleiten|belooft|beloven|verwacht"
    r"|verwachten|denkt|denken|schrijft|schrijven|noemt|noemen|bepleit|bepleiten)"
)
_ITS = (
    r"(?:standpunt\w*|visie|mening|wens\w*|eisen|oproep|voorstellen|paper|stuk|inzet|boodschap|verzoek\w*|plannen) van"
)
# A title must share a beginning this long with a word to be meant by it: "gezond" and "gezondheid".
_SAME_BEGINNING = 5
_BRACKETS = re.compile(r"\(.*?\)")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: the ids of passages, and what was named as it is called in an answer ("het paper Migratie")."""

    passages: frozenset[str] = frozenset()
    named: str = ""

    def __bool__(self) -> bool:
        return bool(self.passages)


EVERYWHERE = Scope()


class Scopes:
    """The papers, bodies and sections of an index by what they may be called."""

    def __init__(self, index: Index) -> None:
        self._papers = index.papers
        self._titles = {paper.id: _title_stems(paper) for paper in index.papers}
        self._bodies = [
            (_body_pattern(body), [paper for paper in index.papers if index.organisations.of(paper.id) == body], body)
            for body in index.organisations.all
            if body.name
        ]

    def of(self, question: str) -> Scope:
        """What a question names to look in; everywhere where it names nothing, or all there is."""
        papers = self._named_papers(question)
        named = f"het paper {papers[0].title}" if len(papers) == 1 else "de papers die u noemt"
        if not papers:
            papers, named = self._papers_of_bodies(question)
        passages = [passage for paper in papers or self._papers for passage in paper.passages]
        if sections := list(_in_sections(question, passages)):
            passages, named = sections, named if papers else "dat deel van de papers"
        elif not papers or len(papers) == len(self._papers):
            return EVERYWHERE
        return Scope(frozenset(passage.id for passage in passages), named)

    def _named_papers(self, question: str) -> list[Paper]:
        found = [paper for paper in self._papers if _is_titled(paper, question)]
        for match in _PAPER_ABOUT.finditer(question):
            found += self._meant(content_words(match["after"]))
        for match in _PAPER_IN_ONE.finditer(question):
            found += self._meant([fold_accents(match["about"])])
        return list(dict.fromkeys(found))

    def _meant(self, words: Sequence[str]) -> list[Paper]:
        """The one paper of whose title these words open with a word; none where several may be meant."""
        meant: list[Paper] = []
        left = list(self._papers)
        for word in words:
            left = [paper for paper in left if self._is_in_title(word, paper)]
            if not left:
                break
            meant = left
        return meant if len(meant) == 1 else []

    def _is_in_title(self, word: str, paper: Paper) -> bool:
        title = self._titles[paper.id]
        return stem(word) in title or any(
            len(part) >= _SAME_BEGINNING
            and part[:_SAME_BEGINNING] == word[:_SAME_BEGINNING]
            and _is_begin(part, stem(word))
            for part in title
        )

    def _papers_of_bodies(self, question: str) -> tuple[list[Paper], str]:
        """The papers of the bodies whose words are asked for, where the papers are of several."""
        if len(self._bodies) < 2:
            return [], ""
        folded = fold_accents(question)
        bodies = [(papers, body) for pattern, papers, body in self._bodies if papers and pattern.search(folded)]
        named = bodies[0][1].short_name or bodies[0][1].name if len(bodies) == 1 else ""
        return [paper for papers, _ in bodies for paper in papers], f"de papers van {named}" if named else "hun papers"


def _is_begin(one: str, two: str) -> bool:
    return one.startswith(two) or two.startswith(one)


def _title_stems(paper: Paper) -> frozenset[str]:
    return vocabulary_of([paper.title])


def _is_titled(paper: Paper, question: str) -> bool:
    """Whether a title stands in a question as a name: as it is written, after a word for where to look, or in quotes."""
    title = re.escape(_BRACKETS.sub("", paper.title).strip())
    return bool(re.search(rf"(?:\b(?i:{_IN}) |[“\"'‘]){title}(?!\w)", question))


def _body_pattern(body: Organisation) -> re.Pattern[str]:
    """Where a body is the one that speaks: "wat vragen imkers", "volgens de imkers", "het standpunt van de imkers"."""
    names = [fold_accents(name) for name in (body.name, body.short_name) if name] + list(body.names)
    either = "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True))
    who = rf"(?:(?:de|het|alle) )?(?:{either})(?![\w-])"
    return re.compile(
        rf"\b(?:{_SAYS} {who}|(?<!aan )(?<!van )(?<!voor )(?<!met )\b{who} {_SAYS}|volgens {who}|{_ITS} {who}|namens {who})"
    )


def _in_sections(question: str, passages: Iterable[Passage]) -> Iterator[Passage]:
    """The passages under a heading that the question names."""
    wanted = [words for match in _SECTION.finditer(question) if (words := content_words(match["after"]))]
    if not wanted:
        return
    for passage in passages:
        heading = {stem(word) for word in content_words(f"{passage.section} {passage.subsection or ''}")}
        if any(stem(words[0]) in heading for words in wanted):
            yield passage
