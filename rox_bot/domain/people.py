"""How people are written: a key in the store, and the label of it that may leave the store."""

import re

PERSON_KEY = re.compile(r"[a-z2-7]{26}")
PERSON_LABEL = re.compile(r"p-[a-z2-7]{10}")


def label_of(key: str) -> str:
    """Return the label of a person key: the same in every file, and meaningless outside this workspace."""
    return f"p-{key[:10]}"
