"""What doctor finds about deliveries: digests, posts, kept events, and the channels read back."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rox_bot.domain.errors import N_, Phrase
from rox_bot.domain.finding import Finding, Health

if TYPE_CHECKING:
    from rox_bot.store.channels import ReadBack
    from rox_bot.store.checkup import Posts, StoreHealth
    from rox_bot.store.dead_letters import Counts

OLDEST_READING = timedelta(hours=3)


def delivery_findings(health: "StoreHealth", now: datetime) -> list[Finding]:
    """Return how it stands with what comes in from Slack and goes out to it."""
    return [*post_findings(health.posts), letter_finding(health.letters), reading_finding(health.read_back, now)]


def post_findings(posts: "Posts") -> list[Finding]:
    """Return a line for the posts under way, and one each for those that wait for a person."""
    seen = Phrase(N_("{n} waiting, {stuck} of them for too long"), n=posts.waiting, stuck=posts.stuck)
    found = [Finding(Health.OK, N_("posts"), seen)]
    if posts.stuck:
        mend = N_("start the bot: rox-bot serve; if it runs, its log says what keeps it")
        found = [Finding(Health.FAIL, N_("posts"), seen, mend)]
    if posts.uncertain:
        seen = Phrase(N_("{n} may or may not stand in their channel"), n=posts.uncertain)
        mend = N_("look there, then press the button in the message to their owner; /rox digest status lists them")
        found.append(Finding(Health.WARN, N_("uncertain posts"), seen, mend))
    if posts.paused:
        mend = N_("type /rox digest status there: it says why, and /rox digest resume goes on")
        found.append(Finding(Health.WARN, N_("paused digests"), ", ".join(posts.paused), mend))
    return found


def letter_finding(letters: "Counts") -> Finding:
    """Return a line for the events that could not be taken in."""
    seen = Phrase(N_("{n} tried again, {dead} given up"), n=letters.waiting, dead=letters.dead)
    if letters.dead:
        return Finding(Health.FAIL, N_("kept events"), seen, N_("look at them and try them again: rox-bot retry"))
    if letters.waiting:
        return Finding(Health.WARN, N_("kept events"), seen, N_("try them at once: rox-bot retry"))
    return Finding(Health.OK, N_("kept events"), N_("none"))


def reading_finding(reading: "ReadBack", now: datetime) -> Finding:
    """Return a line for when the channels were last read back, and how many lost messages that found."""
    name = N_("channels read back")
    if reading.last is None:
        mend = N_("keep the bot running, with channels:history, and invite it: type /invite @rox in a channel")
        return Finding(Health.WARN, name, N_("never"), mend)
    when = f"{reading.last:%Y-%m-%d %H:%M} UTC"
    seen = Phrase(N_("{when}; messages found in 14 days that Slack had not delivered: {n}"), when=when, n=reading.found)
    if now - reading.last > OLDEST_READING:
        return Finding(Health.WARN, name, seen, N_("start the bot: rox-bot serve; if it runs, its log says why"))
    return Finding(Health.OK, name, seen)
