"""The plain words that stand for something in the grammar, English and Dutch, by what they are for."""

import re
from collections.abc import Mapping
from functools import cache

COUNT, AVERAGE, SPEED, REPLY, SOLVE = "count", "average", "speed", "reply", "solve"
HAPPY, UNHAPPY, HAPPIEST, UNHAPPIEST = "happy", "unhappy", "happiest", "unhappiest"
BEST, WORST, HIGH, LOW, FASTEST, SLOWEST = "best", "worst", "high", "low", "fastest", "slowest"
WHICH, WHO, EACH, CHANGE, COMPARE, MEET, TARGET = "which", "who", "each", "change", "compare", "meet", "target"
OPEN, CAME, LEAVE, RISK, RETURN, WHY, STAFF, TIMELY = (
    "open",
    "came",
    "leave",
    "risk",
    "return",
    "why",
    "staff",
    "timely",
)
CASE, SAY, TAKES = "case", "say", "takes"


def _list(text: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in text.split(","))


CUES: Mapping[str, tuple[str, ...]] = {
    COUNT: _list(
        "how many, how much, hoeveel, aantal, het aantal, number of, total number of, number, amount of, "
        "volume of, count, count of, total, in total, totaal, in totaal, many, how often, hoe vaak"
    ),
    AVERAGE: _list("average, avg, on average, mean, gemiddeld, gemiddelde"),
    SPEED: _list(
        "fast, quick, quickly, soon, speed, how long, how slow, slow, slowly, snel, vlot, vlug, snelheid, hoe "
        "lang, traag, langzaam, how long does it take, hoe lang duurt het"
    ),
    REPLY: _list(
        "reply, replies, replied, respond, responds, responded, responding, answer, answers, answered, react, "
        "reacts, response, get back to, reageren, reageert, reageerden, reageerde, antwoorden, antwoordt, "
        "antwoord, beantwoorden, beantwoordt, beantwoord, reactie, gereageerd, geantwoord, wait, waits, "
        "waiting, wachten, wacht"
    ),
    SOLVE: _list(
        "solve, solves, solved, solving, resolve, resolves, resolved, resolving, fix, fixes, fixed, fixing, "
        "close, closed, closing, oplossen, lossen, opgelost, oplost, lost op, lossen op, afhandelen, "
        "afgehandeld, sluiten, gesloten"
    ),
    HAPPY: _list("happy, satisfied, pleased, glad, tevreden, blij, gelukkig"),
    UNHAPPY: _list(
        "unhappy, dissatisfied, unsatisfied, not happy, not satisfied, displeased, angry, upset, frustrated, "
        "disappointed, ontevreden, niet tevreden, niet blij, boos, teleurgesteld"
    ),
    HAPPIEST: _list("happiest, tevredenste, blijste"),
    UNHAPPIEST: _list("unhappiest, angriest, ontevredenste, boosste"),
    BEST: _list("best, beste, top, strongest, sterkste, het best"),
    WORST: _list("worst, slechtste, slechtst, bottom, poorest, weakest, zwakste, zwakst"),
    HIGH: _list("most, highest, biggest, largest, meest, meeste, hoogste, hoogst, grootste"),
    LOW: _list("least, lowest, fewest, smallest, minst, minste, laagste, laagst, kleinste"),
    FASTEST: _list("fastest, quickest, snelst, snelste"),
    SLOWEST: _list("slowest, traagst, traagste, langzaamst, langzaamste"),
    WHICH: _list("which, what, welke, welk, wat"),
    WHO: _list("who, wie"),
    EACH: _list("each, every, per each, for each, for every, elke, elk, ieder, iedere, voor elke, voor elk"),
    CHANGE: _list(
        "up, down, going up, going down, rise, rises, rising, risen, rose, fall, falls, falling, fallen, "
        "fell, increase, increases, increased, increasing, decrease, decreased, decreasing, improve, "
        "improves, improved, improving, getting, better, worse, higher, lower, faster, slower, quicker, "
        "change, changes, changed, changing, drop, drops, dropped, dropping, grow, grows, grew, growing, "
        "more, less, fewer, than usual, than normal, omhoog, omlaag, gestegen, gedaald, stijgt, stijgen, "
        "daalt, dalen, stijging, daling, verbetert, verbeterd, verbeteren, verslechtert, verslechterd, beter, "
        "slechter, hoger, lager, sneller, trager, langzamer, vooruit, achteruit, veranderd, verandert, meer, "
        "minder, drukker, dan normaal, dan gewoonlijk"
    ),
    COMPARE: _list(
        "compare, comparing, comparison, difference, difference between, significant, verschil, verschil "
        "tussen, vergelijk, vergelijken, vergelijking"
    ),
    MEET: _list("meet, meets, meeting, make, made, hit, keep, kept, halen, haal, haalt, haalden, gehaald, nagekomen"),
    TIMELY: _list("on time, in time, op tijd"),
    TARGET: _list("on target, on track, op koers, target, targets, goal, goals, doel, doelen, op schema"),
    OPEN: _list(
        "open, still open, openstaand, openstaande, unsolved, unresolved, outstanding, nog open, open staan, "
        "onopgelost, onopgeloste"
    ),
    CAME: _list(
        "received, receive, send, sends, raise, raised, report, reported, sturen, stuurde, meldde, come in, "
        "came in, coming in, sent, submitted, opened, created, logged, new, gave, given, binnengekomen, "
        "kwamen binnen, komen binnen, kwamen, komen, binnen, ontvangen, ontvingen, geopend, aangemaakt, "
        "gemeld, ingediend, gestuurd, nieuw, nieuwe, gaven, gegeven"
    ),
    LEAVE: _list("lose, losing, leave, leaves, leaving, left, kwijt, kwijtgeraakt, verliezen, vertrokken, vertrekken"),
    RISK: _list(
        "at risk, risk, at risk of leaving, risk of leaving, about to leave, likely to leave, might leave, "
        "may leave, risico, lopen risico, loopt risico, risico lopen, risico loopt, dreigen te vertrekken, "
        "dreigt te vertrekken, dreigen weg te gaan"
    ),
    RETURN: _list("come back, comes back, came back, coming back, komen terug, terugkomen, terug komen, komt terug"),
    WHY: _list("why, waarom, how come, hoe komt het, hoe komt het dat"),
    STAFF: _list(
        "employee, employees, staff, colleague, colleagues, agent, agents, people, medewerker, medewerkers, "
        "collega, collega's, personeel, mensen, my team, our team, mijn team, ons team"
    ),
    TAKES: _list("take, takes, took, duurt, duurde, duren, need, needs, nodig, voordat, before, until, totdat, tot"),
    CASE: _list(
        "ticket, a ticket, tickets, issue, issues, problem, problems, case, cases, request, requests, "
        "melding, meldingen, vraag, vragen, probleem, problemen, storing, storingen"
    ),
    SAY: _list(
        "say, says, said, saying, think, thinks, complain, complaint, complaints, complaining, negative, "
        "positive, bad, good, opinion, opinions, quotes, remarks, reviews, responses, zeggen, zeiden, zei, "
        "zegt, gezegd, vinden, vonden, vond, klacht, klachten, klagen, klaagden, negatieve, positieve, "
        "slechte, goede, opmerkingen, meningen, beoordelingen, detractors, promoters, passives, criticasters, "
        "low scores, lage scores"
    ),
}
"""What words are for -> the words, folded. A phrase is looked for before the words in it."""

FILLERS = frozenset(
    """
    had hadden gehad kregen krijgen krijgt kreeg gekregen hebt heeft happen happened gebeurde gebeurd gebeurt really
    actually right moment we've we're how's it's i'd like want know find check hi hey hello hallo hoi rox
    rox_bot bot thanks alsjeblieft aub svp graag bedankt weten vertel zeg overall altogether general generally
    algemeen across among momenteel eigenlijk zijn waren onze ons hun them us any some enige een score scores scored
    scoring scoort scoren gescoord rating ratings perform performs performing performance presteert presteren doen
    doet doing wordt worden is was werd daar team's customers' our going ging
    """.split()
)
"""Words that carry no meaning of their own in a sentence; the grammar's own are skipped too."""


@cache
def cue_pattern() -> re.Pattern[str]:
    """Return what finds every cue in a folded line, phrases before the words in them."""
    phrases = sorted({phrase for words in CUES.values() for phrase in words}, key=lambda each: (-len(each), each))
    told = "|".join(re.escape(each).replace(r"\ ", " {1,2}") for each in phrases)
    return re.compile(rf"(?<![\w:#@-])(?:{told})(?![\w:-])")


@cache
def purpose() -> Mapping[str, str]:
    """Return what each phrase is for."""
    return {phrase: slot for slot, words in CUES.items() for phrase in words}
