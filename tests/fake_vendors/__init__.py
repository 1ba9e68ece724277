"""Helpdesks that are not there: real HTTP on 127.0.0.1, in the form that each vendor documents."""

from .desk import Desk, DeskAnswer, DeskTicket, made_desk
from .halo import FakeHalo
from .server import Call, FakeVendor, Fault
from .zendesk import FakeZendesk

__all__ = [
    "Call",
    "Desk",
    "DeskAnswer",
    "DeskTicket",
    "FakeHalo",
    "FakeVendor",
    "FakeZendesk",
    "Fault",
    "made_desk",
]
