"""Web API methods that end the steps of workflows: each execution ends once."""

import json

from .journal import Json
from .registry import Args, method
from .state import SlackError, Workspace


@method("functions.completeSuccess")
def complete_success(slack: Workspace, args: Args) -> Json:
    """Ends an execution with its outputs."""
    outputs = args.get("outputs")
    if isinstance(outputs, str):  # as Slack's own client sends it
        outputs = json.loads(outputs)
    if not isinstance(outputs, dict):
        raise SlackError("invalid_arguments")
    _end(slack, args, {"outputs": outputs})
    return {}


@method("functions.completeError")
def complete_error(slack: Workspace, args: Args) -> Json:
    """Ends an execution with a sentence about what went wrong."""
    _end(slack, args, {"error": args.text("error")})
    return {}


def _end(slack: Workspace, args: Args, ended: Json) -> None:
    execution = args.text("function_execution_id")
    if execution not in slack.executions:
        raise SlackError("function_execution_not_found")
    if slack.executions[execution] is not None:
        raise SlackError("function_execution_not_in_progress")
    slack.executions[execution] = ended
