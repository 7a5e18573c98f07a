"""Names made from labels: a field's name in the data, a step's key."""

import re
import unicodedata
from collections.abc import Container

from workflow_design.documents.rules.context import RESERVED

LONGEST = 60

_OTHERS = re.compile(r"[^a-z0-9]+")


def name_from(label: str, taken: Container[str], fallback: str, join: str = "_") -> str:
    """A name that begins with a letter and is not taken: "Order date" becomes "order_date".

    Args:
        label: what people read.
        taken: the names that there are already.
        fallback: the name where the label has no letters that names can have.
        join: between the words.
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    words = _OTHERS.sub(join, plain).strip(join)[: LONGEST - 4].strip(join)
    start = words if words and words[0].isalpha() else f"{fallback}{join}{words}".strip(join)
    name, number = start, 2
    while name in taken or name in RESERVED:
        name, number = f"{start}{join}{number}", number + 1
    return name
