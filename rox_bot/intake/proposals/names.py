"""What columns are called: our fields by the names that exports give them, in English and Dutch.

The names of Freshdesk, Zendesk, ServiceNow, SurveyMonkey and Typeform are those of published exports, Autotask's those
of its import template. HaloPSA, ConnectWise PSA, SmileBack, Simplesat and Delighted let their users choose columns or
publish none: theirs are the labels of their screens and interfaces, and unverified.
"""

import re
import unicodedata

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")

_OPENED = """opened at|created at|created time|created|created on|created date|creation date|date created|create date|
create date time|create time|date entered|entered|entered date|date occurred|date opened|opened|opened on|open date|
date logged|logged|date reported|reported on|reported at|request date|sys created on|sys created at|start date|date|
aangemaakt|aangemaakt op|aanmaakdatum|datum aangemaakt|datum gemeld|gemeld op|meldingsdatum|datum melding|geopend|
geopend op|openingsdatum|registratiedatum|datum registratie|datum"""
_ANSWERED = """responded at|response date|responded on|survey responded at|responded|response received at|
response received|rated on|rated at|date rated|rating date|submitted at|submitted|submit date|submission date|
date submitted|completed at|answered at|answered on|answer date|answer timestamp|review answer timestamp|
customer response date|end date|survey date|feedback date|review date|date of response|ingevuld op|ingevuld|
datum ingevuld|antwoorddatum|datum antwoord|beantwoord op|reactiedatum|beoordeeld op"""
_DATED = """created at|created|created on|date created|creation date|timestamp|date|date time|when|day|week|
ontvangen op|tijdstempel|datum|datum tijd|wanneer|dag"""

NAMES: dict[str, str] = {
    "opened_at": _OPENED,
    "first_reply_at": """first reply at|first response at|first response|first reply|first responded at|
first response date|first response date time|initial response time|first response time|date responded|responded|
eerste reactie|eerste reactie op|datum eerste reactie|eerste antwoord""",
    "first_solved_at": "first solved at|first resolved at|initially solved at",
    "solved_at": """solved at|resolved at|resolved time|resolved|resolved on|resolution date|date resolved|solved|
solved on|date solved|resolved date|resolution date time|complete date|completed date|date completed|completed|
completed at|completion date|opgelost|opgelost op|datum opgelost|oplosdatum|afgehandeld op|datum afgehandeld|
gereed op|datum gereed""",
    "closed_at": """closed at|closed time|closed|closed on|closed date|date closed|close date|gesloten|gesloten op|
datum gesloten|sluitdatum|afgesloten op|datum afgesloten""",
    "updated_at": """updated at|updated|last updated|last updated at|last updated time|last update|last update time|
last modified|last modified at|last modified date|modified|modified on|date last updated|last updated date|
last activity date|last activity|sys updated on|sys updated at|last action date|gewijzigd|gewijzigd op|
laatst gewijzigd|laatst gewijzigd op|laatste wijziging|laatst bijgewerkt|bijgewerkt op""",
    "occurred_at": f"{_ANSWERED}|{_DATED}",
    "source_key": """number|ticket number|ticket id|id|ticket|case number|case id|case|incident number|incident id|
incident|request id|call number|key|issue key|reference|ticketnummer|ticket nummer|ticket nr|meldingnummer|
meldingsnummer|nummer|nr|incidentnummer|zaaknummer|referentie|kenmerk""",
    "answer_key": """response id|survey response id|answer id|review id|rating id|feedback id|respondent id|
submission id|id|token|response token|number|uuid|order id|antwoord id|reactie id|beoordeling id|antwoordnummer""",
    "ticket": """ticket number|ticket id|ticket|case number|case id|incident number|ticket reference|conversation id|
conversation|ticketnummer|ticket nummer|ticket nr|melding|meldingnummer|meldingsnummer|zaaknummer""",
    "score": """score|rating|nps score|nps|csat|csat score|ces|ces score|satisfaction score|satisfaction rating|
customer satisfaction|review score|stars|star rating|survey result|survey results|smiley|feedback rating|
survey rating|cijfer|nps cijfer|beoordeling|waardering|tevredenheid|rapportcijfer|tevredenheidsscore|
klanttevredenheid""",
    "instrument": """instrument|survey type|metric|score type|question type|type onderzoek|soort onderzoek|type|survey|
enquete""",
    "comment": """comment|comments|customer comment|customer comments|feedback|review|review comment message|verbatim|
rating comment|satisfaction comment|text|additional comments|follow up answer|remarks|notes|opmerking|opmerkingen|
toelichting|reactie|commentaar|feedback klant""",
    "question": "question|question text|vraag",
    "customer": """organization|organisation|organization name|organisation name|requester organization|company|
company name|associated company|account|account name|client|client name|customer|customer name|klant|klantnaam|bedrijf|
bedrijfsnaam|organisatie|relatie|relatienaam""",
    "requester": """requester email|requester|requester id|requester name|caller id|caller|contact email|contact|
contact name|user email|user|user name|end user|customer email|email|email address|e mail|person email|
survey recipient|respondent email|customer name|aanvrager|melder|contactpersoon|e mailadres|emailadres|e mail adres|
gebruiker|klant e mail|klant email""",
    "touchpoint": """touchpoint|contactmoment|journey stage|category|category 1|category1|main category|category name|
categorie|categorie 1|categorie1|hoofdcategorie|issue type|issue|service|service name|service category|dienst|
survey sub type|ticket type|request type|type|soort melding|soort|meldingstype|survey name|survey|form name""",
    "channel": """channel|contact type|source|via|request source|origin|kanaal|bron|ingang|contactkanaal""",
    "partner": "partner|outsourcer|bpo|supplier|leverancier|uitbestedingspartner",
    "team": """assignment group|group|team|queue|board|service board|assigned group|team name|department|groep|
afdeling|wachtrij|behandelgroep|behandelaarsgroep""",
    "agent": """agent|agent name|assignee|assigned to|technician|technician name|primary resource|resource|
assigned resource|assigned technician|assigned member|owner|resolved by|team member|employee|behandelaar|medewerker|
monteur|eigenaar|toegewezen aan""",
    "language": "language|locale|taal",
    "product": "product|product name",
    "priority": "priority|prioriteit",
    "resolver": "resolver",
    "status": "status|state|incident state|ticket status|request status",
    "subject": """subject|summary|title|short description|ticket title|summary description|onderwerp|samenvatting|
titel|korte omschrijving""",
    "reopens": """reopens|reopen count|reopened count|times reopened|aantal keer heropend|aantal heropeningen|reopened|
re opened|is reopened|was reopened|ticket reopened|reopen|heropend|is heropend|opnieuw geopend""",
    "reassignments": "reassignment count|reassignments",
    "sla_met": """made sla|sla met|sla achieved|within sla|resolution status|resolution sla met|resolution met|
sla status|sla state|sla result|sla|sla gehaald|binnen sla|sla behaald""",
    "public_replies": "agent interactions|public replies|agent replies|replies",
    "requester_replies": "customer interactions|requester replies",
    "wait_minutes": "requester wait time in minutes|requester wait minutes",
    "said_first_contact": "first contact resolution|first call resolution|first time fix|said first contact",
    "url": "url|link|permalink|ticket url|ticket link|response url",
    "sent": "sent|surveys sent|sent count|invitations|invites sent|verstuurd|verzonden|aantal verstuurd|uitnodigingen",
    "period": """period|week|week of|week number|week starting|week start|week commencing|year week|month|quarter|
reporting period|reporting week|reporting month|periode|weeknummer|week van|jaarweek|maand|kwartaal|rapportageperiode|
date|datum""",
    "starts_at": """from|start|starts|start date|period start|start of period|first day|van|vanaf|begin|startdatum|
begindatum|begin periode|eerste dag""",
    "until": """until|to|end|ends|end date|period end|end of period|last day|tot|tot en met|t m|einde|einddatum|
einde periode|laatste dag""",
    "answers": """answers|answer count|number of answers|surveys|survey count|number of surveys|surveys completed|
surveys answered|completed surveys|responses|response count|number of responses|total responses|total answers|
total surveys|ratings|number of ratings|n|count|total|antwoorden|aantal antwoorden|enquetes|aantal enquetes|reacties|
aantal reacties|respons|beoordelingen|aantal beoordelingen|aantal|totaal""",
    "positive": """positive|positives|positive answers|positive responses|positive ratings|positive surveys|
number positive|positive count|satisfied|satisfied answers|satisfied customers|number satisfied|satisfied count|happy|
positief|aantal positief|positieve antwoorden|positieve beoordelingen|positieve reacties|tevreden|aantal tevreden|
tevreden klanten|tevreden antwoorden""",
    "booked_at": """occurred at|start|start date|starts|from|period start|first day|date|booked on|booking date|
posting date|invoice date|event date|decision date|day|month|datum|startdatum|begindatum|vanaf|van|begin|eerste dag|
boekdatum|factuurdatum|dag|maand""",
    "booked_until": """until|end|end date|ends|to|period end|last day|through|tot|tot en met|t m|einde|einddatum|
laatste dag""",
    "booked_key": """source key|id|number|entry|entry number|invoice|invoice number|reference|booking number|
transaction id|nummer|boeking|boekingsnummer|factuurnummer|referentie|kenmerk""",
    "amount": """amount|sum|total|value|cost|costs|spend|spent|price|gain|revenue|mrr|arr|monthly amount|
contract value|bedrag|som|totaal|kosten|uitgave|prijs|opbrengst|omzet|waarde|maandbedrag|contractwaarde""",
    "currency": "currency|currency code|iso currency|valuta|munt|muntsoort",
    "name": """name|description|what|item|investment|project|subject|title|initiative|naam|omschrijving|
beschrijving|post|project|onderwerp|titel|initiatief""",
    "category": "category|cost category|type|cost type|categorie|kostensoort|soort|soort kosten",
    "covers": "covers|run or improve|run improve|dekt",
    "lever": "lever|gain type|benefit|benefit type|type|category|hefboom|soort opbrengst|soort|categorie",
    "grade": "grade|evidence grade|certainty|basis|graad|zekerheid|onderbouwing",
    "grade_source": "grade source|evidence source|source|reference|bron|herkomst",
    "share": "share|attribution|attribution share|aandeel|toerekening",
    "tag": "tag|tags|label|labels",
    "goal": "goal|goal id|objective|doel|doelstelling",
    "purpose": "purpose|reason|why|note|notes|waarvoor|reden|toelichting|opmerking",
    "kind": """kind|decision|event|event type|type|status|action|what happened|besluit|beslissing|gebeurtenis|soort|
soort gebeurtenis|actie""",
    "counterpart": "counterpart|new customer|referred|referred customer|nieuwe klant|aangebrachte klant",
    "reason": "reason|why|churn reason|loss reason|cancellation reason|reden|waarom|opzegreden|verliesreden",
    "per": "per|billing period|interval|frequency|facturatieperiode|frequentie",
    "story": "story|moment|magic moment|what happened|verhaal|wat gebeurde er",
    "effort_minutes": "effort minutes|minutes|minuten|inspanning in minuten",
    "joy": "joy|reaction|vreugde",
    "company_value": "company value|value|kernwaarde|waarde",
}
"""Our field -> what a column of it is called, the likeliest first.

`answer_key` is the key of feedback, `starts_at` the start of a tally; those of money and decisions are `booked_at`,
`booked_until` and `booked_key`.
"""

WEAK: dict[str, str] = {
    "customer": "customer unique id|customer id|location|site|locatie|vestiging|klantnummer",
    "occurred_at": "solved at|resolved time|resolved at|complete date|date closed|closed time|closed at|updated at",
    "comment": "main reason|reason for your score|why did you|anything else|what could we|waarom|wat kunnen we",
    "score": "recommend|aanbevel|aanraden|satisfied|tevreden|how easy|made it easy|effort|gemakkelijk|would you rate",
}
"""The same where only a guess can be made; of a score and its comment, words that stand somewhere in the question."""

_PERSONAL = """first name|last name|name|full name|phone|phone number|mobile|ip address|address|voornaam|achternaam|
naam|telefoon|telefoonnummer|mobiel|adres|customer phone|person name|contact phone"""
_ZONE_ENDING = (" utc", " gmt")


def words(name: str) -> str:
    """Return a column's name as plain words: `Ticket #` is `ticket number`, `opened_at` is `opened at`."""
    apart = _CAMEL.sub(" ", name).casefold().replace("#", " number ")
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", apart) if not unicodedata.combining(sign))
    return " ".join(_WORD.findall(plain))


def without_zone(name: str) -> str:
    """Return a name's words without the zone behind them."""
    for ending in _ZONE_ENDING:
        name = name.removesuffix(ending)
    return name


def listed(names: str) -> tuple[str, ...]:
    """Return the names that stand in a text, parted by bars."""
    return tuple(" ".join(each.split()) for each in names.split("|"))


ANSWERED = frozenset(listed(_ANSWERED))
"""Names that only the day of an answer has."""

PERSONAL = frozenset(listed(_PERSONAL))
"""Names of columns that tell of a person what nothing of ours needs."""

_RANKS = {field: {name: place for place, name in enumerate(listed(names))} for field, names in NAMES.items()}
_WEAK = {field: listed(names) for field, names in WEAK.items()}


def rank(field: str, name: str) -> int | None:
    """Return how good a name is for a field, 0 the best; None where it is no name of it."""
    return _RANKS[field].get(without_zone(name)) if field in _RANKS else None


def weak_rank(field: str, name: str) -> int | None:
    """Return how good a name is as a guess; of questions asked, whether the words stand anywhere in it."""
    known = _WEAK.get(field, ())
    if field in ("comment", "score"):
        return next((place for place, part in enumerate(known) if part in name), None)
    plain = without_zone(name)
    return known.index(plain) if plain in known else None
