"""A local stand-in for Slack: Web API, response URLs, uploads, signed requests and Socket Mode on 127.0.0.1."""

from .deliveries import NotDelivered
from .faults import Fault
from .journal import Ack, Call, HookUse
from .server import FakeSlack
from .signing import SignedRequest, sign, signed_again

__all__ = ["Ack", "Call", "FakeSlack", "Fault", "HookUse", "NotDelivered", "SignedRequest", "sign", "signed_again"]
