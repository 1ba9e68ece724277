"""`rox-bot setup`: a new Slack app, its tokens checked and written down, and the code that makes the first admin."""

import asyncio
import getpass
import os
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from rox_bot.cli.env_file import change_env
from rox_bot.cli.run import where_told
from rox_bot.domain.errors import N_, BadInput, RoxError, Unavailable
from rox_bot.domain.question import Role

if TYPE_CHECKING:
    from rox_bot.cli.run import Run
    from rox_bot.slack.tokens import Bot
    from rox_bot.store.store import Store

T = TypeVar("T")
ENV = Path(".env")
BOT, APP = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"
_WHERE = {
    BOT: N_("Bot token: choose Install App on the left, press Install, and copy the Bot User OAuth Token (xoxb-...)."),
    APP: N_(
        "App token: choose Basic Information on the left, press Generate Token and Scopes under App-Level Tokens, add "
        "the scope connections:write, and copy what it shows (xapp-...)."
    ),
}
_OTHER = {
    BOT: N_("That is the app token; I keep it for the next step. Now the bot token, please."),
    APP: N_("That is the bot token, which I have. Now the app token, please."),
}
_IMAGE_FOLDER = Path("/data")  # where the image works, and its volume is


@dataclass
class Guide:
    """One run of the set-up, and what it knows so far; nothing is written before both tokens are good."""

    run: "Run"
    minimal: bool
    anew: bool
    tokens: dict[str, str] = field(default_factory=dict)
    bot: "Bot | None" = None

    def go(self) -> None:
        """Ask, check, write, and say what comes next."""
        if self.run.settings.slack_mode != "socket":
            raise BadInput(
                N_("ROX_SLACK_MODE is http, and setup is for Socket Mode. The README says how signed HTTP is set up.")
            )
        self._take_known()
        if len(self.tokens) < len(_WHERE):
            _need_terminal()
            self._show_link()
        for name in _WHERE:
            self._settle(name)
        self._look_at_scopes()
        with self.run.store() as store:
            self._keep(store)

    def _take_known(self) -> None:
        """Take the tokens that are set already, as far as Slack takes them."""
        settings = self.run.settings
        for name, secret in ((BOT, settings.bot_token), (APP, settings.app_token)):
            if secret is None or (self.anew and name not in os.environ):
                continue
            try:
                self._check(name, secret.get_secret_value())
            except BadInput as trouble:
                if name in os.environ:
                    raise BadInput(
                        N_("{name} in the environment cannot be used: {reason}"), name=name, reason=trouble.phrase
                    ) from trouble
                self._complain(trouble)

    def _show_link(self) -> None:
        from rox_bot.slack.manifest import CREATE_APP, create_link

        if BOT in self.tokens:
            return
        self._say(N_("Make the Slack app: open this address, choose your workspace, and press Next and Create."))
        typer.echo(f"\n{create_link(minimal=self.minimal)}\n")
        by_hand = "rox-bot manifest --minimal" if self.minimal else "rox-bot manifest"
        self._say(
            N_("Or by hand: at {address} choose From a manifest, and paste what {command} prints (YAML)."),
            address=CREATE_APP,
            command=by_hand,
        )

    def _settle(self, name: str) -> None:
        """Ask until a token is there."""
        if name in self.tokens:
            return
        typer.echo()
        self._say(_WHERE[name])
        while name not in self.tokens:
            try:
                self._take(name, getpass.getpass(self._("Paste it here, then Enter (it is not shown):") + " "))
            except BadInput as trouble:
                self._complain(trouble)

    def _take(self, name: str, typed: str) -> None:
        """Take a token that was pasted, also the other one where it is still to come; raises BadInput for the rest."""
        from rox_bot.slack.tokens import WRONG_KINDS, Kind, kind_of, pasted

        text = pasted(typed)
        kind = kind_of(text)
        found = {Kind.BOT: BOT, Kind.APP: APP}.get(kind)
        if found is None:
            raise BadInput(WRONG_KINDS[kind])
        if found not in self.tokens:
            self._check(found, text)
        if found != name:
            self._say(_OTHER[name])

    def _check(self, name: str, token: str) -> None:
        """Keep a token that Slack takes; raises BadInput for another."""
        from rox_bot.slack import tokens

        url = self.run.settings.slack_api_url
        if name == BOT:
            self.bot = self._reached(lambda: tokens.check_bot_token(token, url))
            self._say(N_("✓ Slack knows the bot: {bot} in {team}."), bot=self.bot.name, team=self.bot.team_name)
        else:
            self._reached(lambda: tokens.check_app_token(token, url))
            self._say(N_("✓ Slack lets it listen."))
        both = {**self.tokens, name: token}
        if self.bot is not None and APP in both:
            tokens.need_same_app(self.bot, both[APP])
        self.tokens[name] = token

    def _reached(self, ask: Callable[[], Coroutine[object, object, T]]) -> T:
        """Ask Slack, again for as long as it cannot be reached and somebody is there to wait for it."""
        while True:
            try:
                return asyncio.run(ask())
            except Unavailable as trouble:
                if not _at_terminal():
                    raise
                self._complain(trouble)
                self._pause(N_("Look at the connection (or SLACK_API_URL); Enter tries again, Ctrl-C stops."))

    def _look_at_scopes(self) -> None:
        """Say which scopes are missing and what each is for; wait while somebody adds them, if they wish."""
        while self.bot is not None and (missing := self.bot.missing(minimal=self.minimal)):
            self._say(N_("These permissions are missing:"))
            for scope, reason in missing.items():
                typer.echo(f"  {scope}: {self.run.wording.say(reason)}")
            self._say(
                N_("Add them under OAuth & Permissions and reinstall the app; what lacks one stays switched off.")
            )
            if not _at_terminal() or not typer.confirm(self._("Look again?"), default=True):
                return
            self._check(BOT, self.tokens[BOT])
        if self.bot is not None and self.bot.scopes is not None:
            self._say(N_("✓ Every permission of the manifest is granted."))

    def _keep(self, store: "Store") -> None:
        """Write the tokens and the code, or neither: the database may belong to another workspace."""
        from rox_bot.store import people, setup_codes, workspaces

        bot, code, admins = self.bot, "", self._admins(store)
        if bot is None:
            raise LookupError(BOT)
        wanted = not admins or self._another(admins)
        with store.writing() as tx:
            people.bind_slack(tx, store.workspace, bot.team, bot.enterprise)
            workspaces.note_scopes(tx, store.workspace, bot.scopes or ())
            if wanted:
                code = setup_codes.new_code(tx, store.workspace, store.clock())
            self._write_env()
        self._say_what_is_next(store, code)

    def _write_env(self) -> None:
        own = {name: token for name, token in self.tokens.items() if name not in os.environ}
        if own and change_env(ENV, own):
            self._say(N_("✓ Written to {path}, which only you can read."), path=ENV.resolve())
        elif own:
            self._say(N_("✓ {path} holds them already."), path=ENV.resolve())
        if len(own) < len(self.tokens):
            self._say(N_("✓ The environment holds them already; .env is left as it is."))

    def _admins(self, store: "Store") -> list[str]:
        from rox_bot.store import roles

        with store.reading() as tx:
            named = [each for each in roles.holders(tx, store.workspace) if each.role is Role.ADMIN]
        return [*self.run.settings.admins, *(each.label or each.slack_user or each.person for each in named)]

    def _another(self, admins: list[str]) -> bool:
        self._say(N_("Admins: {names}."), names=", ".join(admins))
        return _at_terminal() and typer.confirm(self._("Make a code for one more?"), default=False)

    def _say_what_is_next(self, store: "Store", code: str) -> None:
        from rox_bot.store import lock, setup_codes

        typer.echo()
        running = lock.holder(store.file) if store.file is not None else None
        if running:
            self._say(N_("The bot is running already; start it anew if you changed a token."))
        elif Path.cwd() == _IMAGE_FOLDER:
            self._say(N_("Now start the bot, on the same volume: docker run -d -v rox:/data rox_bot"))
        else:
            self._say(N_("Now start the bot and leave it running: rox-bot serve"))
        if code:
            hours = int(setup_codes.LIFETIME.total_seconds() // 3600)
            self._say(N_("Then type in Slack, where you want to use it: /invite @rox"))
            self._say(N_("and then, within {hours} hours: /rox start {code}"), hours=hours, code=code)
            self._say(N_("Whoever types that first becomes its admin; it works once."))
        else:
            self._say(N_("Then type in Slack: /rox start"))
        if where := where_told(self.run.wording):
            typer.echo(where)

    def _(self, message: str, **values: object) -> str:
        return self.run.wording._(message, **values)

    def _say(self, message: str, **values: object) -> None:
        typer.echo(self._(message, **values))

    def _complain(self, trouble: RoxError) -> None:
        typer.echo(self.run.wording.error(trouble), err=True)

    def _pause(self, message: str) -> None:
        typer.prompt(self._(message), default="", show_default=False, prompt_suffix=" ")


def run_setup(run: "Run", *, minimal: bool, anew: bool) -> None:
    """Guide somebody through it; whoever stops half-way hears that nothing was written."""
    try:
        Guide(run, minimal, anew).go()
    except (KeyboardInterrupt, EOFError, typer.Abort) as stopped:
        typer.echo()
        raise BadInput(N_("Stopped; nothing was written. Run rox-bot setup again whenever you like.")) from stopped


def _at_terminal() -> bool:
    return sys.stdin.isatty()


def _need_terminal() -> None:
    if not _at_terminal():
        raise BadInput(
            N_(
                "setup asks questions and needs a terminal; in a container: docker run -it -v rox:/data rox_bot setup. "
                "Without one, set {names} and run it again."
            ),
            names=f"{BOT}, {APP}",
        )
