"""The offices of the Slack tests, for what digests do there, and the stores that they tell of."""

from tests.slack.conftest import open_office, template
from tests.talk import demo, empty, filled

__all__ = ["demo", "empty", "filled", "open_office", "template"]
