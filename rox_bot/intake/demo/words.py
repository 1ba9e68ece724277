"""The words of the demo: comments by language and tone, and the stories of magic moments. All of them invented.

No comment or story holds a digit: then nothing in it can be an address, a number or a card.
"""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How a comment sounds."""

    GOOD = "good"
    MIXED = "mixed"
    BAD = "bad"


COMMENTS: dict[tuple[str, Tone], tuple[str, ...]] = {
    ("en", Tone.GOOD): (
        "Quick answer, and it worked straight away.",
        "Very friendly and very clear.",
        "Solved before my coffee was cold.",
        "I did not have to explain it twice, thank you!",
        "Called me back exactly when they said they would.",
        "Great help, even at this hour.",
        "Explained what went wrong, so I can fix it myself next time.",
        "Somebody who really listened.",
        "Everything was ready on the first day.",
        "Smooth from start to finish.",
        "The engineer even tidied up the cables.",
        "Honest about how long it would take, and faster in the end.",
        "Kept me posted all the way.",
        "Best support we have had in years.",
    ),
    ("en", Tone.MIXED): (
        "It works again, but it took a while.",
        "Friendly, though I had to ask twice.",
        "Fine in the end.",
        "Good answer, slow start.",
        "Okay, but I would rather have had a call.",
        "Half of my question was answered.",
        "No complaints, nothing special either.",
        "The solution works, the explanation was hard to follow.",
    ),
    ("en", Tone.BAD): (
        "I had to tell my story three times.",
        "Waited all day and nobody called.",
        "Closed without being solved.",
        "The answer had nothing to do with my question.",
        "Sent from one team to another.",
        "Still waiting for a real answer.",
        "The bot kept repeating the same sentence.",
        "Nobody told us it would take this long.",
        "We lost half a working day over this.",
        "It broke again the next morning.",
        "Felt like a number, not a customer.",
        "The update was promised and never came.",
    ),
    ("nl", Tone.GOOD): (
        "Snel en vriendelijk geholpen.",
        "Fijn dat er gewoon iemand opnam!",
        "Het werkte meteen weer, top.",
        "Duidelijk uitgelegd, bedankt.",
        "Binnen een kwartier opgelost.",
        "Wat een geduld, heel prettig.",
        "Netjes teruggebeld zoals afgesproken.",
        "Alles stond klaar op de eerste werkdag.",
        "De monteur dacht echt met ons mee.",
        "Ook in het weekend bereikbaar, geweldig.",
        "Eindelijk iemand die het begreep.",
        "Goed op de hoogte gehouden.",
    ),
    ("nl", Tone.MIXED): (
        "Opgelost, maar het duurde wel even.",
        "Aardig geholpen, alleen moest ik twee keer bellen.",
        "Het is goed gekomen.",
        "Prima, niet meer en niet minder.",
        "Liever een telefoontje dan een lange mail.",
        "De uitleg was wat technisch.",
        "De helft van mijn vraag is beantwoord.",
    ),
    ("nl", Tone.BAD): (
        "Ik moest drie keer hetzelfde uitleggen.",
        "Van het kastje naar de muur gestuurd.",
        "Een hele dag gewacht en niets gehoord.",
        "Gesloten terwijl het niet was opgelost.",
        "Het antwoord paste niet bij mijn vraag.",
        "De chatbot begreep er niets van.",
        "De volgende ochtend was het weer stuk.",
        "Beloofd terug te bellen, niet gebeurd.",
        "Dit kostte ons een halve werkdag.",
        "Niemand voelde zich verantwoordelijk.",
        "Nog steeds geen oplossing.",
    ),
    ("de", Tone.GOOD): (
        "Schnell und freundlich, vielen Dank.",
        "Sofort verstanden, sofort gelöst.",
        "Sehr gut erklärt.",
        "Der Rückruf kam wie versprochen.",
        "So wünscht man sich das.",
    ),
    ("de", Tone.MIXED): (
        "Gelöst, aber es hat gedauert.",
        "Freundlich, nur etwas umständlich.",
        "Am Ende hat es geklappt.",
        "In Ordnung.",
    ),
    ("de", Tone.BAD): (
        "Ich musste alles dreimal erklären.",
        "Den ganzen Tag gewartet.",
        "Geschlossen, aber nicht gelöst.",
        "Keiner fühlte sich zuständig.",
        "Am nächsten Morgen wieder kaputt.",
    ),
}

JOYS = ("smile", "smile", "delighted", "quote from the customer")


@dataclass(frozen=True, slots=True)
class Story:
    """What a moment tells, the touchpoint it happened at and the company value it shows."""

    touchpoint: str
    value: str
    words: str


STORIES = (
    Story("password", "care", "Stayed on the line until a nervous first-time traveller was signed in."),
    Story("password", "ownership", "Reset the account from the phone during dinner so the orders could be printed."),
    Story("password", "craft", "Drew a small picture of where the code appears; the customer pinned it to the wall."),
    Story("password", "care", "Noticed it was the customer's last working day and wished her well by name."),
    Story("password", "teamwork", "Rang a colleague on the way home so nobody had to wait until morning to sign in."),
    Story("password", "craft", "Turned a ten-step manual into three lines and sent it to the whole team."),
    Story("portal", "ownership", "Filled in the request together by phone, then fixed the unclear field the same day."),
    Story("portal", "craft", "Saw that the form was hard to read and had the letters made larger before lunch."),
    Story("portal", "care", "Sent a short film instead of a manual; the customer watched it with the whole team."),
    Story("portal", "teamwork", "Took a colleague from the portal team into the call and solved it while talking."),
    Story("portal", "ownership", "Called back a week later to hear whether the new page really helped."),
    Story("onboarding", "care", "Put a handwritten welcome card on the new colleague's laptop."),
    Story("onboarding", "ownership", "Drove a forgotten charger to the branch on the way home."),
    Story("onboarding", "teamwork", "Prepared a whole class of interns in one evening with two colleagues."),
    Story("onboarding", "craft", "Found out the newcomer is left-handed and sent the right mouse along."),
    Story("onboarding", "care", "Rang on the first morning just to ask whether everything worked."),
    Story("onboarding", "ownership", "Heard the start date had moved and rearranged everything before anyone asked."),
    Story("billing", "ownership", "Found an old overpayment and returned it before the customer noticed."),
    Story("billing", "craft", "Rewrote the invoice in plain words; the bookkeeper asked to keep it that way."),
    Story("billing", "care", "Heard that the owner was ill and quietly moved the payment date."),
    Story("billing", "teamwork", "Sat down with the licence team and cleared a month of confusion in one call."),
    Story("billing", "craft", "Sent a one-page overview per department that nobody had asked for and everybody used."),
    Story("billing", "ownership", "Stopped a licence nobody used and told the customer what it saves."),
    Story("delivery", "ownership", "Picked up the parcel at the depot so everything was there at opening time."),
    Story("delivery", "care", "Lent out their own headset until the right one arrived."),
    Story("delivery", "teamwork", "Found a spare screen at another branch and had it there within the hour."),
    Story("delivery", "care", "Added a note and some tea to a delivery that came late."),
    Story("delivery", "craft", "Packed the screens so well that the customer asked who had done it."),
    Story("delivery", "ownership", "Phoned ahead, so nobody had to wait at the door for the courier."),
    Story("field service", "ownership", "Stayed after closing time until the last till was running again."),
    Story("field service", "care", "Fixed the printer and then helped carry the chairs for the open day."),
    Story("field service", "craft", "Labelled every cable in the cupboard while waiting for the restart."),
    Story("field service", "teamwork", "Talked a colleague through the repair by video, from another job."),
    Story("field service", "care", "Brought a fan along because the server room was the hottest place in town."),
    Story("field service", "ownership", "Heard the alarm next door on the way out and fixed that one too."),
    Story("field service", "craft", "Moved the antenna half a metre and the whole building had signal."),
    Story("password", "care", "Hielp een zenuwachtige nieuwkomer stap voor stap, zonder één zucht."),
    Story("portal", "care", "Belde terug in het Nederlands omdat dat rustiger praatte."),
    Story("onboarding", "teamwork", "Regelde met drie collega's in een avond een complete werkplek."),
    Story("billing", "ownership", "Zocht op vrijdagmiddag de factuur uit, zodat de boekhouder vrij weekend had."),
    Story("delivery", "care", "Bracht het toestel zelf langs op weg naar huis en nam het oude mee."),
    Story("field service", "craft", "Ontdekte de losse stekker achter de kast en maakte er een grap van."),
)
