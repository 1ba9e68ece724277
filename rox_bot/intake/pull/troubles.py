"""What can go wrong with a vendor, each told in one sentence; none quotes what the vendor wrote."""

from rox_bot.domain.errors import N_, BadInput, Unavailable

UNKNOWN_FORM = (ValueError, LookupError, TypeError, AttributeError, OverflowError)
"""What reading an answer of another shape than the documented one raises."""


class Refused(BadInput):
    """The keys are not good (any more), or not for this: nothing to try again before somebody has looked."""


class Closed(BadInput):
    """One list may not be read, or is not there."""


class Misunderstood(BadInput):
    """The vendor answers something else than it is known to answer."""


def unknown_form(title: str, feed: str) -> Misunderstood:
    """Return that a vendor's list is not in the documented form."""
    return Misunderstood(
        N_("{title} answers for its list of {feed} in a form that we do not know; nothing of it was kept."),
        title=title,
        feed=feed,
    )


class Passing(Unavailable):
    """A fault that may be over in a while; `wait` seconds are asked for by the vendor (0: nothing said)."""

    wait: float = 0.0

    def after(self, wait: float) -> "Passing":
        """Return the fault with what the vendor asks to wait."""
        self.wait = wait
        return self


class Lost(Unavailable):
    """Another reader has taken the source over."""
