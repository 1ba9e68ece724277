"""What levers, grades and kinds of spending are called."""

from collections.abc import Mapping

from rox_bot.domain import ledger
from rox_bot.domain.errors import N_

LEVERS: Mapping[str, str] = {
    ledger.CHURN: N_("churn saved"),
    ledger.REPEAT: N_("repeat contacts avoided"),
    ledger.REFERRAL: N_("referrals"),
    ledger.UPSELL: N_("more sold"),
    ledger.COST: N_("cost to serve"),
    ledger.OTHER: N_("other gains"),
}
GRADES: Mapping[str, str] = {
    ledger.MEASURED: N_("measured"),
    ledger.ASSUMED: N_("assumed"),
    ledger.PUBLISHED: N_("published"),
    ledger.CLAIM: N_("vendor claim"),
}
CATEGORIES: Mapping[str, str] = {
    "people": N_("people"),
    "technology": N_("technology"),
    "partner_fee": N_("partner fees"),
    "training": N_("training"),
    "culture": N_("culture"),
    "recovery": N_("recovery"),
    "other": N_("other spending"),
}
COVERS: Mapping[str, str] = {ledger.RUN: N_("run"), ledger.IMPROVE: N_("improve")}
