"""Who the admins are, by the names that are known."""

from rox_bot.commands.door import Door
from rox_bot.domain.question import Context, Role
from rox_bot.store import people, roles


def admin_names(door: Door, context: Context, *, named_only: bool = False) -> list[str]:
    """Return the names of the admins, those who were given the role first; `named_only`: none whose name is unknown."""
    with door.store.reading() as tx:
        given = [each for each in roles.holders(tx, context.workspace) if each.role is Role.ADMIN]
        labels = people.labels_of(tx, context.workspace, door.configured.admins)
    named = [each.label or ("" if named_only else each.slack_user or each.person) for each in given]
    named += sorted(labels.get(user, "" if named_only else user) for user in door.configured.admins)
    return list(dict.fromkeys(filter(None, named)))
