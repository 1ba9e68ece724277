"""Who stands in the columns: customers that are persons, requesters of whom only a name is known."""

from rox_bot.domain.errors import N_, Phrase
from rox_bot.intake.proposals.draft import Draft

_ALMOST_ALL = 0.9


def settle_people(draft: Draft) -> None:
    """Say of the customers and the requesters of a file what they are."""
    _customers(draft)
    _requesters(draft)


def _customers(draft: Draft) -> None:
    """Guess whether the customers are people: where almost every row has another one, or they have addresses."""
    told, column = draft.answers.get("customer_is"), draft.column("customer")
    draft.person = told == "person"
    if told or column is None:
        return
    many = "customer" not in draft.sure and len(column.counts) > _ALMOST_ALL * len(column.cells)
    if many and len(column.cells) > 1:
        draft.person = True
        draft.guesses.append(
            Phrase(N_('the customers in "{column}" are persons and become pseudonyms'), column=column.name)
        )


def _requesters(draft: Draft) -> None:
    """Tell people of one name at several customers apart, where the file has no more than their names."""
    told, column = draft.answers.get("requester_is"), draft.column("requester")
    draft.by_name = told == "name"
    if told or column is None or draft.person or "customer" not in draft.fields or not column.names:
        return
    draft.by_name = True
    guess = N_('the requesters in "{column}" are names: one name at two customers is two people')
    draft.guesses.append(Phrase(guess, column=column.name))
