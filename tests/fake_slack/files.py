"""Web API methods of uploads: the three steps, the check that runs after them, and deletion."""

import mimetypes
from typing import Any

from .journal import Json
from .registry import Args, method, visible_channel
from .state import File, SlackError, Workspace


@method("files.getUploadURLExternal")
def get_upload_url(slack: Workspace, args: Args) -> Json:
    """Step 1: an id and an address for the bytes."""
    file = File(slack.new_id("F"), args.text("filename"), args.number("length", 0))
    if file.length < 1:
        raise SlackError("invalid_arguments")
    slack.files[file.id] = file
    return {"file_id": file.id, "upload_url": f"{slack.base_url}/upload/v1/{file.id}"}


@method("files.completeUploadExternal")
def complete_upload(slack: Workspace, args: Args) -> Json:
    """Step 3: the file exists from here on; with a channel it is shared there by a message of its own."""
    named = args.get("files")
    if not isinstance(named, list) or not named:
        raise SlackError("invalid_arguments")
    files = [slack.files.get(each.get("id", "")) for each in named]
    found = [file for file in files if file is not None and file.content is not None and not file.deleted]
    if len(found) < len(named):
        raise SlackError("file_not_found")
    for file, each in zip(found, named, strict=True):
        file.title, file.completed_at = each.get("title") or file.filename, slack.now()
    if args.get("channel_id"):
        _share(slack, found, args)
    return {"files": [{"id": file.id, "title": file.title} for file in found]}


@method("files.info")
def info(slack: Workspace, args: Args) -> Json:
    """One file; `mimetype` is empty until the check after the upload is over."""
    return {"file": _shown(slack, _existing(slack, args))}


@method("files.delete")
def delete(slack: Workspace, args: Args) -> Json:
    """Removes a file."""
    _existing(slack, args).deleted = True
    return {}


def _existing(slack: Workspace, args: Args) -> File:
    file = slack.files.get(args.text("file"))
    if file is None or file.completed_at is None:
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    return file


def _share(slack: Workspace, files: list[File], args: Args) -> None:
    channel = visible_channel(slack, args.text("channel_id"))
    if slack.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    for file in files:
        file.channels.append(channel.id)
    author = {"user": slack.bot_user_id, "bot_id": slack.bot_id, "app_id": slack.app_id}
    shown = [_shown(slack, file) for file in files]
    slack.add_message(channel.id, **author, text=args.get("initial_comment") or "", files=shown)


def add_file(slack: Workspace, user: str, name: str, content: bytes, **fields: Any) -> File:
    """A file that somebody has uploaded; fields as in `File` (size, mode, is_external)."""
    file = File(slack.new_id("F"), name, len(content), name, content, slack.now(), user=user, **fields)
    slack.files[file.id] = file
    return file


def in_message(slack: Workspace, file: File) -> Json:
    """A file as it stands in a message."""
    return _shown(slack, file)


def download(slack: Workspace, file_id: str, token: str) -> tuple[int, bytes, str]:
    """Status, bytes and content type of a private address: who may not read files is sent to a page to sign in."""
    file = slack.files.get(file_id)
    if token != slack.bot_token or "files:read" not in slack.scopes:
        return 302, b"<!DOCTYPE html><html><body>Sign in</body></html>", "text/html"
    if file is None or file.deleted or file.content is None:
        return 404, b"<!DOCTYPE html><html></html>", "text/html"
    return 200, file.content, mimetypes.guess_type(file.filename)[0] or "application/octet-stream"


def _shown(slack: Workspace, file: File) -> Json:
    kind = mimetypes.guess_type(file.filename)[0] or "application/octet-stream"
    return {
        "id": file.id,
        "name": file.filename,
        "title": file.title,
        "size": file.size if file.size is not None else len(file.content or b""),
        "mode": file.mode,
        "is_external": file.is_external,
        "mimetype": kind if slack.file_is_ready(file) else "",
        "user": file.user or slack.bot_user_id,
        "url_private": f"{slack.base_url}/files-pri/{file.id}/{file.filename}",
        "url_private_download": f"{slack.base_url}/files-pri/{file.id}/download/{file.filename}",
        "channels": list(file.channels),
    }
