"""JSON Pointers (RFC 6901), as the checker's messages use them."""

from collections.abc import Iterable


def join(pointer: str, *steps: str | int) -> str:
    """The pointer to a value further in."""
    for step in steps:
        escaped = step if isinstance(step, int) else step.replace("~", "~0").replace("/", "~1")
        pointer = f"{pointer}/{escaped}"
    return pointer


def of_path(path: Iterable[str | int]) -> str:
    """The pointer that takes these steps from the root."""
    return join("", *path)


def parent(pointer: str) -> str:
    """The pointer to the object or list that holds this value."""
    return pointer.rpartition("/")[0]


def steps_of(pointer: str) -> list[str]:
    """The keys and numbers of a pointer, from the root on."""
    escaped = pointer.split("/")[1:]
    return [each.replace("~1", "/").replace("~0", "~") for each in escaped]
