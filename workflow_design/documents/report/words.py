"""Wording of sentences: quoted names, lists of names, and "did you mean"."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ticketflower.texts import capitalised

MAX_NAMES = 20
"""Names that a sentence lists before it says "and N more"."""

MOST_COMPARED = 500
"""Names that are compared letter by letter with one that is not known."""

MAX_QUOTED = 80
"""Characters of a name that a sentence quotes."""


def quoted(name: object) -> str:
    """A name in a sentence, cut if it is absurdly long, on one line."""
    text = printable(" ".join(str(name).split()) or str(name))
    return f"“{text[:MAX_QUOTED]}…”" if len(text) > MAX_QUOTED else f"“{text}”"


def printable(text: str) -> str:
    """The text without control characters, which could play tricks on a terminal."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)


def quoted_list(names: Iterable[object]) -> str:
    """Several names in a sentence: “a”, “b” and 3 more."""
    every = [quoted(name) for name in names]
    if len(every) <= MAX_NAMES:
        return ", ".join(every)
    return f"{', '.join(every[:MAX_NAMES])} and {len(every) - MAX_NAMES} more"


@dataclass(frozen=True)
class Meant:
    """The question which name was meant; nothing if none is near.

    It looks only when its text is asked for: to compare thousands of names takes seconds, and of
    thousands of messages a few are shown.
    """

    name: str
    names: tuple[str, ...]
    only_typos: bool = False

    def __str__(self) -> str:
        near = self.typo if self.only_typos else nearest(self.name, self.names)
        return f"did you mean {quoted(near)}?" if near is not None else ""

    @property
    def typo(self) -> str | None:
        """The one name of which the other is a typing error; only that is safe to take over."""
        return typo_of(self.name, self.names)


type Suggestion = str | Meant


def did_you_mean(name: str, names: Iterable[str], *, only_typos: bool = False) -> Meant:
    """A question with the name that was probably meant.

    Args:
        name: as it is written.
        names: those that there are.
        only_typos: whether a name is offered only where the other is a typing error of it.
    """
    return Meant(name, tuple(names), only_typos)


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant: the same but for case and signs, or nearly the same."""
    by_plain = {_plain(each): each for each in sorted(names, reverse=True)}
    if len(by_plain) > MOST_COMPARED:
        return by_plain.get(_plain(name))
    found = difflib.get_close_matches(_plain(name)[:MAX_QUOTED], by_plain, n=1, cutoff=0.6)
    return by_plain[found[0]] if found else None


def typo_of(name: str, names: Iterable[str]) -> str | None:
    """The name of which the other is a typing error, if there is exactly one such.

    Each word may have one slip, from four letters on, and two from eight on; digits and short
    words are equal: neither “Level 1” and “Level 2” nor “Sales EU” and “Sales US” are meant for
    each other.
    """
    every = list(dict.fromkeys(names))
    alike = [each for each in every if _words(each) == _words(name)]
    if not alike and len(every) <= MOST_COMPARED:
        alike = [each for each in every if _are_typos(_words(name), _words(each))]
    return alike[0] if len(alike) == 1 else None


def close_to(name: str, names: Iterable[str]) -> str | None:
    """The name that differs by one typing error, if there is one.

    Stricter than nearest: names under three letters have too many neighbours.
    """
    if len(name) < 3:
        return None
    near = (each for each in names if len(each) >= 2 and _one_slip(name.lower(), each))
    return next(near, None)


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "").replace(" ", "") or name


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return (*re.findall(r"[^\W\d_]+|\d+", name[:MAX_QUOTED].lower()),) or (name,)


def _are_typos(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    if len(left) != len(right):
        return "".join(left) == "".join(right)
    return all(map(_is_typo, left, right))


def _is_typo(left: str, right: str) -> bool:
    shorter, longer = sorted((len(left), len(right)))
    if left == right or shorter < 4 or longer - shorter > 2 or not left.isalpha():
        return left == right
    if _one_slip(left, right):
        return True
    few_differ = (Counter(left) - Counter(right)).total() <= 2
    return (
        shorter >= 8
        and few_differ
        and any(
            _one_slip(left[:at], right[: at + more]) and _one_slip(left[at:], right[at + more :])
            for at in range(1, len(left))
            for more in (-1, 0, 1)
        )
    )


def _one_slip(left: str, right: str) -> bool:
    """Whether one letter more, less, changed, or two swapped make left of right (or none)."""
    short, long = sorted((left, right), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((i for i, each in enumerate(short) if each != long[i]), len(short))
    if len(long) > len(short):
        return short[start:] == long[start + 1 :]
    swapped = short[start + 1 : start + 2] + short[start : start + 1]
    return short[start + 1 :] == long[start + 1 :] or swapped + short[start + 2 :] == long[start:]


def humanised(name: str) -> str:
    """A label made from a name: order_date becomes "Order date"."""
    words = " ".join(name.replace("_", " ").replace("-", " ").split())
    return capitalised(words) if words else name
