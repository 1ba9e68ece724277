"""What is said to the bot and is no question about figures: a greeting, thanks, what it can do, how data come in."""

import re
from enum import StrEnum

from rox_bot.language.lexicon import fold


class Topic(StrEnum):
    """What a line is about that asks for no figure; `STATE` asks for all of them."""

    HELLO = "hello"
    THANKS = "thanks"
    HELP = "help"
    STATE = "state"


def _any(*patterns: str) -> str:
    return f"(?:{'|'.join(patterns)})"


_TO = "(?:[ ,]+(?:rox(?:_bot)?|bot|there|all|everyone|allemaal|team))?"
_NOW = "(?: (?:now|today|lately|so far|nu|eigenlijk|hier|vandaag))?"
_WHOLE = {
    Topic.HELLO: _any(
        f"{_any('hi+', 'hey+', 'hello', 'hallo', 'hoi', 'yo', 'dag', 'ping', 'test(?:ing)?')}{_TO}",
        f"good (?:morning|afternoon|evening){_TO}",
        f"goede ?(?:morgen|middag|navond|avond){_TO}",
    ),
    Topic.THANKS: _any(
        f"(?:many |ok,? |okay,? |super,? )?(?:thanks|thank you|thanx|thx|cheers)(?: (?:so|very) much| a lot)?{_TO}",
        f"(?:ok,? |super,? )?(?:bedankt|dank (?:je|u)(?: wel)?|dank(?:je|u)wel|merci)(?: hoor| voor alles)?{_TO}",
    ),
    Topic.HELP: _any(
        "what (?:can|could|do) (?:you|i)(?: all)? (?:do|ask|know|say|type)(?: (?:you|for me|here))*",
        "wat (?:kan|kun|kunt|weet|doe) (?:je|jij|u|ik|jullie)(?: (?:allemaal|hier|je|vragen|doen|zeggen|typen))*",
        "how (?:does (?:this|it|that) work|do you work|do i use (?:this|it|you))",
        "hoe (?:werkt (?:dit|het|dat)|werk je|gebruik ik (?:dit|je|jou))",
        "(?:who|what) (?:are you|is (?:this|rox_bot))",
        "(?:wie|wat) (?:ben je|is (?:dit|rox_bot))",
        "help me(?: please)?",
        "(?:i need|ik heb) (?:help|hulp)(?: nodig)?",
        "commands?",
        "commando'?s",
        "menu",
        "opt(?:ions|ies)",
    ),
    Topic.STATE: _any(
        f"how (?:are|did|do) we (?:doing|do){_NOW}",
        "how (?:is it|are things|is everything) ?(?:going|doing)?",
        "how's it going",
        "are we (?:doing )?(?:well|ok|okay|fine|good|getting better|improving)",
        "what(?:'s| is) new",
        "is it getting (?:better|worse)",
        "(?:(?:give|show|send) me )?(?:the |a )?(?:weekly )?summary",
        "(?:(?:geef|toon|stuur) me )?(?:de |het |een )?(?:samenvatting|weekoverzicht)",
        f"hoe gaat (?:het|'t)(?: (?:met ons|ermee))?{_NOW}",
        f"hoe (?:doen|deden) we het{_NOW}",
        f"hoe sta(?:an we|at het) er ?voor{_NOW}",
        "hoe (?:loopt het|gaan de zaken|is het(?: met ons)?)",
        "gaat het (?:goed|beter)(?: met ons)?",
    ),
}
_OURS = "(?:my |our |the |mijn |onze |de |het )?"
_EVENTS = "(?:data|tickets?|files?|feedback|answers|surveys|csv|excel|gegevens|antwoorden|bestand(?:en)?)"
_DATA = re.compile(
    _any(
        r"(?<!\w)(?:import\w*|geimporteer\w*|upload\w*|inladen|inlezen|load(?:ing)?|koppel\w*|connect\w*)(?!\w)",
        r"(?<!\w)(?:integrat\w*|webhooks?|inbox)(?!\w)",
        rf"(?<!\w)(?:bring|add|get|put|send|krijg|zet|stuur|voeg) (?:ik )?{_OURS}{_EVENTS}(?!\w)",
        rf"(?<!\w)bring in {_OURS}{_EVENTS}(?!\w)",
        rf"(?<!\w){_EVENTS} (?:toevoegen|erin|invoeren|aanleveren|insturen)(?!\w)",
    )
)
_TONE = "(?:negative|bad|poor|positive|good|low|latest|recent|negatieve|slechte|positieve|goede|lage|laatste)"
_SAID = (
    "(?:reviews?|feedback|comments?|scores?|responses|answers|remarks|reacties|opmerkingen|beoordelingen|antwoorden)"
)
_WHO = "(?:customers?|clients?|people|they|klanten|klant|mensen|ze)"
_SAY = (
    "(?:say(?:s|ing)?|said|thinks?|thinking|zeggen|zeiden|zegt|vinden|vonden|schreven|schrijven|wrote|write|vertellen)"
)
_WORDS = re.compile(
    _any(
        rf"(?<!\w){_TONE} {_SAID}(?!\w)",
        r"(?<!\w)(?:complain\w*|klacht\w*|klagen|klaagden|pain ?points?|pijnpunten)(?!\w)",
        rf"(?<!\w){_WHO} {_SAY}(?!\w)",
        rf"(?<!\w){_SAY} {_OURS}{_WHO}(?!\w)",
    )
)


_STANDOUTS = {
    "friction": _any(
        "what (?:should|can|must) we (?:fix|improve|work on|do better)(?: first)?",
        "where (?:do|should) we (?:do worst|fail|improve)",
        "what (?:is|goes|went|are we doing) (?:going )?(?:wrong|badly|worst)",
        "wat (?:moeten|kunnen) we (?:(?:als )?eerst(?:e)? )?(?:verbeteren|aanpakken|oplossen|beter doen)",
        "wat (?:gaat|ging) er (?:mis|fout|niet goed)",
        "waar (?:gaat het (?:mis|fout)|doen we het (?:slecht|slechtst))",
    ),
    "strengths": _any(
        "what (?:do|are) we (?:do(?:ing)? )?(?:best|well|good at)",
        "what (?:goes|went|is going) well",
        "where do we do best",
        "wat (?:gaat|ging) (?:er )?goed",
        "wat doen we (?:goed|het best)",
        "waar zijn we (?:goed|sterk) in",
    ),
}
_DEFINES = re.compile(r"(?:calculat|measur|comput|defin|bereken|gemeten|meet je|meten|definitie)\w*")


def standouts_of(line: str) -> str | None:
    """Return the line that tells what stands out, where one asks what goes well or wrong, with the rest of it."""
    plain = " ".join(fold(line).split()).rstrip("?!. ")
    for verb, pattern in _STANDOUTS.items():
        if match := re.match(rf"{pattern}(?!\w)", plain):
            return f"{verb} {plain[match.end() :].strip()}".strip()
    return None


def asks_definition(line: str) -> bool:
    """Return whether a line asks how something is measured."""
    return _DEFINES.search(fold(line)) is not None


def topic_of(line: str) -> Topic | None:
    """Return what a line is about where it asks for no figure; None for any other line."""
    plain = " ".join(fold(line).replace("’", "'").split()).rstrip("?!.…,:;()")
    asked = re.sub(r"^(?:hi|hey|hello|hallo|hoi|ok|so|and|en|nou|please)[ ,]+", "", plain)
    for said in (plain, asked):
        for topic, pattern in _WHOLE.items():
            if re.fullmatch(pattern, said):
                return topic
    return None


def is_about_data(line: str) -> bool:
    """Return whether a line that is no question asks how data come in."""
    plain = fold(line).strip(" ?!.")
    return _DATA.search(plain) is not None or re.fullmatch(f"(?:{_OURS}{_EVENTS}|xlsx)", plain) is not None


def is_about_words(line: str) -> bool:
    """Return whether a line that could not be read asks for what customers said."""
    return _WORDS.search(fold(line)) is not None
