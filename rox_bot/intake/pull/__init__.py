"""Fetched sources: each vendor a declaration, all of them read by one engine (`running`)."""

from rox_bot.intake.pull.autotask import AUTOTASK
from rox_bot.intake.pull.connectwise import CONNECTWISE
from rox_bot.intake.pull.declaring import Vendor
from rox_bot.intake.pull.freshdesk import FRESHDESK
from rox_bot.intake.pull.halo import HALO
from rox_bot.intake.pull.smileback import SMILEBACK
from rox_bot.intake.pull.zendesk import ZENDESK

VENDORS: dict[str, Vendor] = {
    vendor.kind: vendor for vendor in (HALO, CONNECTWISE, AUTOTASK, ZENDESK, FRESHDESK, SMILEBACK)
}
"""Every vendor there is, by the word in `rox-bot source add`."""
