"""What Standpunt says in its own words, to messages that ask nothing of the papers: Dutch, level B1."""

from __future__ import annotations

from qa.answering.texts import REFUSALS
from qa.question.router import Kind

NOTE = "Dit zegt Standpunt zelf. Het komt niet uit de papers."

# `example` are subjects of the papers, `elsewhere` whom to ask beside Standpunt.
REPLIES: dict[Kind, str] = {
    "greeting": "Hallo! Stel uw vraag over de papers, bijvoorbeeld over {example}.",
    "thanks": "Graag gedaan. Hebt u nog een vraag over de papers? Die kunt u hier stellen.",
    "insult": "Jammer dat u niet tevreden bent. U kunt uw vraag over de papers opnieuw stellen, in andere woorden.",
    "voting_advice": (
        "Standpunt geeft geen stemadvies. Het zegt ook niet welke partij bij u of bij een standpunt past. "
        "U kunt wel vragen wat de papers zeggen, bijvoorbeeld over {example}."
    ),
    "opinion_or_prediction": (
        "Standpunt heeft geen eigen mening en doet geen voorspellingen. Het zegt alleen wat er in de papers staat. "
        "Vraag bijvoorbeeld wat de papers zeggen over {example}."
    ),
    "not_right": (
        "Dat kan: Standpunt maakt soms fouten. Lees het na bij de bron, daar staan de woorden van het paper. "
        "Bedoelde u iets anders? Stel uw vraag dan opnieuw, in andere woorden."
    ),
    "other_language": (
        "Standpunt begrijpt Nederlands en Engels, en antwoordt in het Nederlands. "
        "Please ask your question in Dutch or in English. The answer will be in Dutch."
    ),
    "order_to_machine": (
        "Standpunt voert geen opdrachten uit. Het beantwoordt vragen over de papers, bijvoorbeeld over {example}."
    ),
    "nonsense": REFUSALS["unclear"],
    "unclear": "Het is nog niet duidelijk wat u wilt weten. Waarover gaat uw vraag? Bijvoorbeeld over {example}.",
}
# To "korter graag" and the like, before anything was asked.
NO_ANSWER_YET = "Er is nog geen antwoord waar dit bij hoort. Wat wilt u weten? Vraag bijvoorbeeld iets over {example}."
CONTACT = "Vragen of klachten over Standpunt? Neem contact op met {contact}."

PAPERS = "U kunt vragen stellen over {count}:"
PAPERS_OF = "U kunt vragen stellen over {count} van {organisation}:"
ONE_PAPER = "1 paper"
PAPERS_COUNT = "{count} papers"
MORE_PAPERS = "en nog {count}"
ASK_FOR_EXAMPLE = "Vraag bijvoorbeeld wat er in de papers staat over {example}."
BY_WHOM = "{title} ({organisation})"

SYSTEM = (
    "Standpunt is een computerprogramma dat AI gebruikt. Er kijkt geen mens mee. Het zoekt in de papers en antwoordt "
    "met de woorden van de papers zelf; bij elke zin staat de bron."
)
RUN_BY = "Deze pagina is van {organisation}."
KEEPS_NOTHING = "Uw vragen en de antwoorden worden niet bewaard."
MAKES_MISTAKES = "Standpunt kan fouten maken. Lees daarom altijd de bron na."
MEASURED = "Bij de laatste meting was {value} goed van de vragen van mensen die de papers niet kenden."
MEASURED_KNOWN = "Van de vragen van mensen die de papers kenden, was {value} goed."

EXPLAINED = "{term}: {explanation}"

IN_NEED = "Dit klinkt alsof er snel hulp nodig is. Standpunt kan die hulp zelf niet geven, deze mensen wel:"
HELP_LINE = "{need} {turn_to}"
HELP_ELSEWHERE = "Hulp nodig bij geld, wonen of opvoeden? Vraag het aan {elsewhere}."
# For the Netherlands; an organisation names others in its `help`.
HELP: tuple[tuple[str, str], ...] = (
    ("Is iemand nu in gevaar of gewond?", "Bel 112."),
    ("Denkt u aan zelfdoding, of iemand in uw buurt?", "Bel 113 of gratis 0800-0113, of chat op 113.nl. Dag en nacht."),
    ("Wordt iemand thuis geslagen, misbruikt of bedreigd?", "Bel gratis Veilig Thuis, 0800-2000. Dag en nacht."),
    ("Bent u jonger dan 18 en wilt u praten?", "Bel gratis de Kindertelefoon, 0800-0432."),
    ("Kunt u de huur of uw rekeningen niet betalen?", "Bel gratis Geldfit, 0800-8115."),
)

# Under an answer that was asked for in another form than there is.
WORDS_OF_THE_PAPERS = "Makkelijker kan niet: dit zijn de woorden van het paper."
SIMPLEST = "Dit is het antwoord in de makkelijkste woorden die Standpunt heeft."
LITERALLY = "Dit zijn de woorden van het paper zelf."
SHORTENED = "Dit is alleen het eerste deel van het antwoord."
SHORTENED_PARTS = "Van elk deel van het antwoord staat hier alleen het begin."
NO_SHORTER = "Korter kan dit antwoord niet."
NO_MORE = "Meer staat er hierover niet in de papers."
