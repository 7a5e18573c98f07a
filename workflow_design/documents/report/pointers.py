"""JSON Pointers (RFC 6901), as the checker's messages use them."""

from collections.abc import Iterable


def join(pointer: str, *steps: str | int) -> str:
    """The pointer to a value further in."""
    return pointer + "".join("/" + _escaped(step) for step in steps)


def of_path(path: Iterable[str | int]) -> str:
    """The pointer that takes these steps from the root."""
    return join("", *path)


def parent(pointer: str) -> str:
    """The pointer to the object or list that holds this value."""
    return pointer.rpartition("/")[0]


def _escaped(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")
