"""Whose papers these are: who speaks in them, whom they address, and where a reader with a case of her own must go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ingest.records import Paper
from ingest.terms import fold_accents

_ARTICLE = re.compile(r"^(?:de|het|een|onze|alle)\s+", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W_]+")


# What a section of a position paper is for.
Role = Literal["problem", "own_effort", "asks"]


class SectionNames(BaseModel):
    """What an organisation calls the sections of its papers, by what they are for; each a whole heading without its number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    problem: tuple[str, ...] = ()
    own_effort: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    def role_of(self, heading: str) -> Role | None:
        """The role of a section with this heading, in lower case without accents; None where it is none of these."""
        named: tuple[tuple[Role, tuple[str, ...]], ...] = (
            ("problem", self.problem),
            ("own_effort", self.own_effort),
            ("asks", self.asks),
        )
        return next((role for role, names in named if heading in map(fold_accents, names)), None)


class Party(BaseModel):
    """A body or group that papers speak of.

    `name` is how it stands in a sentence ("de overheid"), `also` are other names that a reader may call it by, and
    `spoken_of` all words and phrases that mean it or act for it; in these "*" stands for any letters.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    also: tuple[str, ...] = ()
    spoken_of: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All its names in lower case without accents, without an article in front."""
        return tuple(_bare(name) for name in (self.name, *self.also))


class Help(BaseModel):
    """Where a reader in need must turn: `need` as a question ("Denkt u aan zelfdoding?"), `turn_to` as an advice."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    need: str = Field(min_length=1)
    turn_to: str = Field(min_length=1)


class Organisation(BaseModel):
    """A publisher of papers; every field but the name may be empty, and then nothing is said that needs it.

    `we` is who "wij" are in its papers, as it stands in a sentence ("imkers", "de Fietsersbond"); `singular` makes the
    verb fit. `readers` are those it writes for, `personal_case` is whom a reader may ask about a case of her own, `sections`
    what it calls the sections of its papers; `help` takes the place of the help lines that Standpunt names itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""
    short_name: str = ""
    we: str = ""
    singular: bool = False
    also: tuple[str, ...] = ()
    spoken_of: tuple[str, ...] = ()
    addressee: tuple[Party, ...] = ()
    readers: str = "lezers"
    personal_case: str = ""
    # Papers whose sections have no names of their own keep their version.
    sections: SectionNames = Field(default=SectionNames(), exclude_if=lambda names: names == SectionNames())
    help: tuple[Help, ...] = Field(default=(), exclude_if=lambda lines: not lines)

    @property
    def names(self) -> tuple[str, ...]:
        """What "wij" may be called, in lower case without accents and article; empty where nobody says who they are."""
        return tuple(_bare(name) for name in (self.we, *self.also) if name)

    @property
    def addressee_names(self) -> tuple[str, ...]:
        """What those whom it addresses may be called, likewise."""
        return tuple(name for party in self.addressee for name in party.names)

    @property
    def the_we(self) -> str:
        """Who "wij" are, with an article: a plural without one gets "de"; "" where nobody says who they are."""
        return self.we if self.singular or not self.we or _ARTICLE.match(self.we) else f"de {self.we}"

    def verb(self, singular: str, plural: str) -> str:
        """The form of a verb that fits `we`."""
        return singular if self.singular else plural

    def is_called(self, publisher: str) -> bool:
        """Whether a line "publisher" can be this organisation: it holds its name or its short name.

        >>> union = Organisation(name="Bond van Imkers", short_name="BvI")
        >>> union.is_called("Bond van imkers (BvI)"), union.is_called("BvI"), union.is_called("Bond van Bakkers")
        (True, True, False)
        """
        said = f" {' '.join(name_words(publisher))} "
        known = (" ".join(name_words(name)) for name in (self.name, self.short_name) if name)
        return any(f" {name} " in said for name in known)


def _with_name(organisation: Organisation) -> Organisation:
    if not organisation.name:
        raise ValueError("an organisation needs a name")
    return organisation


# As it stands in a manifest.
NamedOrganisation = Annotated[Organisation, AfterValidator(_with_name)]
# Of papers that say nothing of their publisher.
NEUTRAL = Organisation()


class Organisations(BaseModel):
    """The organisations of a corpus: one for all papers, or of some papers another one.

    `default` is whose papers these are where a file says nothing else; `of_paper` gives by paper id the place in `others`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    default: Organisation = NEUTRAL
    others: tuple[Organisation, ...] = ()
    of_paper: Mapping[str, int] = Field(default_factory=dict)

    def of(self, paper_id: str) -> Organisation:
        """Whose paper this is."""
        place = self.of_paper.get(paper_id)
        return self.default if place is None else self.others[place]

    def common(self, paper_ids: Iterable[str]) -> Organisation:
        """Whose papers these all are; the neutral one where they differ or there are none."""
        found = list(dict.fromkeys(self.of(paper_id) for paper_id in paper_ids))
        return found[0] if len(found) == 1 else NEUTRAL

    def called(self, publisher: str | None) -> Organisation:
        """The organisation of this name, or one with this name alone; the default for None, the neutral one for ""."""
        if publisher is None:
            return self.default
        if not publisher.strip():
            return NEUTRAL
        return next((one for one in self.all if one.is_called(publisher)), Organisation(name=publisher.strip()))

    @property
    def all(self) -> tuple[Organisation, ...]:
        """All that are named, the default first."""
        return tuple(one for one in (self.default, *self.others) if one.name)


NO_ORGANISATIONS = Organisations()


def assign_organisations(
    papers: Iterable[Paper],
    default: Organisation | None,
    of_source: Mapping[str, Organisation],
    added: Iterable[str] = (),
) -> Organisations:
    """Whose paper each is: of its file where that says so, else of the corpus.

    A paper whose line "publisher" names another body is that body's, and an `added` file, which came from outside the
    folder, is nobody's until a line says whose: of neither is more known than that.
    """
    corpus = default or NEUTRAL
    outside = set(added)
    others: list[Organisation] = []
    of_paper: dict[str, int] = {}
    for paper in papers:
        owner = of_source.get(paper.source)
        if owner is None:
            owner = NEUTRAL if paper.source in outside and not paper.publisher else corpus
        if paper.publisher and not owner.is_called(paper.publisher):
            owner = Organisation(name=paper.publisher)
        if owner != corpus:
            if owner not in others:
                others.append(owner)
            of_paper[paper.id] = others.index(owner)
    return Organisations(default=corpus, others=tuple(others), of_paper=of_paper)


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case without accents."""
    return tuple(_NAME_WORD.findall(fold_accents(name)))


def _bare(name: str) -> str:
    return _ARTICLE.sub("", fold_accents(name)).strip()
