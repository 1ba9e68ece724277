"""Web API methods about who is who: auth.test, users.info, bots.info, and the prompts of the agent DM."""

from dataclasses import asdict

from .journal import Json
from .registry import Args, method
from .state import SlackError, Workspace


@method("auth.test")
def auth_test(slack: Workspace, args: Args) -> Json:
    """Who the token belongs to."""
    return {
        "url": f"https://{slack.team_domain}.slack.com/",
        "team": "Fake Team",
        "team_id": slack.team_id,
        "user": slack.users[slack.bot_user_id].name,
        "user_id": slack.bot_user_id,
        "bot_id": slack.bot_id,
        "app_id": slack.app_id,
        "is_enterprise_install": False,
    }


@method("users.info")
def users_info(slack: Workspace, args: Args) -> Json:
    """One user; `locale` only when asked for."""
    user = slack.users.get(args.text("user"))
    if user is None:
        raise SlackError("user_not_found")
    shown = asdict(user)
    locale = shown.pop("locale")
    if args.flag("include_locale"):
        shown["locale"] = locale
    shown["profile"] = {"real_name": user.real_name or user.name, "display_name": user.name}
    return {"user": shown}


@method("bots.info")
def bots_info(slack: Workspace, args: Args) -> Json:
    """The app's own bot; no other is known."""
    if args.get("bot") != slack.bot_id:
        raise SlackError("bot_not_found")
    own = {"id": slack.bot_id, "app_id": slack.app_id, "user_id": slack.bot_user_id}
    return {"bot": {**own, "name": slack.users[slack.bot_user_id].name, "deleted": False}}


@method("usergroups.list")
def usergroups_list(slack: Workspace, args: Args) -> Json:
    """The user groups that are not switched off."""
    return {
        "usergroups": [{"id": key, "handle": handle, "date_delete": 0} for key, (handle, _) in slack.groups.items()]
    }


@method("usergroups.users.list")
def usergroups_users_list(slack: Workspace, args: Args) -> Json:
    """The members of one user group."""
    found = slack.groups.get(args.text("usergroup"))
    if found is None:
        raise SlackError("no_such_subteam")
    return {"users": list(found[1])}


@method("assistant.threads.setSuggestedPrompts")
def set_suggested_prompts(slack: Workspace, args: Args) -> Json:
    """Keeps at most four prompts, each with a title and a message, for a DM."""
    channel = slack.channels.get(args.text("channel_id"))
    if channel is None or channel.user is None:
        raise SlackError("channel_not_found")
    prompts = args.get("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= 4:
        raise SlackError("invalid_arguments")
    if not all(isinstance(each, dict) and each.get("title") and each.get("message") for each in prompts):
        raise SlackError("invalid_arguments")
    slack.prompts[channel.id] = {"title": args.get("title"), "prompts": prompts}
    return {}
