"""Verbs about the bot itself: setting it up, and how it stands."""

from rox_bot.commands.settings.orders import obey as settings
from rox_bot.commands.starting import orders
from rox_bot.commands.starting.status import status
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.errors import N_

START = Verb(
    "start",
    ("start", "begin", "instellen"),
    "start",
    N_("set up: what is done and what is still to do, each with its button"),
    ("start", "start demo", "start here partner:NorthBPO", "start managers @ada @bram"),
    lambda door, rest, context: orders.obey(door, rest, context),
)

SETTINGS = Verb(
    "settings",
    ("settings", "setting", "instellingen", "instelling"),
    "settings",
    N_("what holds for everybody: zone, weeks, business hours, least n, currency, rates, money; here: language, money"),
    (
        "settings",
        "settings week-start sunday",
        'settings hours "Mon-Fri 08:00-18:00"',
        "settings minimum-n 15",
        "settings here language nl",
        "settings here money ranges",
        "settings rate USD 0.92 from 2026-01-01",
    ),
    settings,
)

STATUS = Verb(
    "status",
    ("status", "toestand"),
    "status",
    N_("how it stands: what is recorded and up to when, digests on time, and for admins the bot itself"),
    ("status",),
    lambda door, _rest, context: status(door, context),
)
