"""Helpdesks that are not there: real HTTP on 127.0.0.1, in the form that each vendor documents."""

from .autotask import FakeAutotask
from .connectwise import FakeConnectWise
from .desk import Desk, DeskAnswer, DeskTicket, made_desk
from .freshdesk import FakeFreshdesk
from .halo import FakeHalo
from .server import Call, FakeVendor, Fault
from .smileback import FakeSmileBack
from .zendesk import FakeZendesk

__all__ = [
    "Call",
    "Desk",
    "DeskAnswer",
    "DeskTicket",
    "FakeAutotask",
    "FakeConnectWise",
    "FakeFreshdesk",
    "FakeHalo",
    "FakeSmileBack",
    "FakeVendor",
    "FakeZendesk",
    "Fault",
    "made_desk",
]
