"""What is let in, over either transport: what Slack sends for this app and this workspace, while it can be taken in."""

import logging
from collections.abc import Iterator
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from rox_bot.slack.edge import Edge, Identity

log = logging.getLogger(__name__)
_SIGNATURE = "x-slack-signature"


def register(app: AsyncApp, edge: Edge) -> None:
    """Put the entrance before every listener; Bolt itself has answered Slack's address check by then."""

    @app.middleware
    async def enter(req: AsyncBoltRequest, body: dict[str, Any], next_: Any) -> BoltResponse | None:
        if edge.stopping:
            return BoltResponse(status=503)
        if not belongs(body, edge.identity):
            log.warning("request refused", extra={"status": 403, "reason": "workspace"})
            return BoltResponse(status=403)
        req.context["signature"] = (req.headers.get(_SIGNATURE) or [""])[0]
        await next_()
        return None


def belongs(body: dict[str, Any], identity: Identity) -> bool:
    """Return whether Slack sends this for our app in our workspace.

    The app is only compared where Slack said at the start which one the token is of. A delivery from a shared channel
    may name the other side's workspace first and ours among the installations it is meant for.
    """
    if identity.app and body.get("api_app_id") != identity.app:
        return False
    if identity.team in set(_teams(body)):
        return True
    return bool(identity.enterprise) and _of_organisation(body) and identity.enterprise in set(_enterprises(body))


def _teams(body: dict[str, Any]) -> Iterator[str]:
    view, team = body.get("view"), body.get("team")
    found = [body.get("team_id"), body.get("context_team_id")]
    found += [each.get("team_id") for each in _installations(body)]
    found += [team.get("id")] if isinstance(team, dict) else []
    found += [view.get("app_installed_team_id")] if isinstance(view, dict) else []
    return (each for each in found if isinstance(each, str))


def _enterprises(body: dict[str, Any]) -> Iterator[str]:
    enterprise = body.get("enterprise")
    found = [body.get("enterprise_id"), *(each.get("enterprise_id") for each in _installations(body))]
    found += [enterprise.get("id")] if isinstance(enterprise, dict) else []
    return (each for each in found if isinstance(each, str))


def _of_organisation(body: dict[str, Any]) -> bool:
    """Return whether the app was installed for a whole organisation; a form says so in words."""
    given = [body.get("is_enterprise_install"), *(each.get("is_enterprise_install") for each in _installations(body))]
    return any(each is True or each == "true" for each in given)


def _installations(body: dict[str, Any]) -> list[dict[str, Any]]:
    given = body.get("authorizations")
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
