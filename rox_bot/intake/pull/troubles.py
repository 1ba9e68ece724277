"""What can go wrong with a vendor, each told in one sentence; none quotes what the vendor wrote."""

from rox_bot.domain.errors import BadInput, Unavailable


class Refused(BadInput):
    """The keys are not good (any more), or not for this: nothing to try again before somebody has looked."""


class Closed(BadInput):
    """One list may not be read, or is not there."""


class Misunderstood(BadInput):
    """The vendor answers something else than it is known to answer."""


class Passing(Unavailable):
    """A fault that may be over in a while; `wait` seconds are asked for by the vendor (0: nothing said)."""

    wait: float = 0.0

    def after(self, wait: float) -> "Passing":
        """Return the fault with what the vendor asks to wait."""
        self.wait = wait
        return self


class Lost(Unavailable):
    """Another reader has taken the source over."""
