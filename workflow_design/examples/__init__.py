"""The documents that come with TicketFlower: for the upload page, the demo and the tests."""

import json
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = tuple(sorted(Path(__file__).parent.glob("*.json")))


@dataclass(frozen=True)
class Example:
    """A document to start from."""

    name: str
    title: str
    description: str


def all_examples() -> list[Example]:
    """The examples by title."""
    found = []
    for path in EXAMPLES:
        document = json.loads(path.read_text(encoding="utf-8"))
        workflow = document["workflows"][0]
        found.append(Example(path.stem, workflow["title"], workflow.get("description", "")))
    return sorted(found, key=lambda example: example.title)


def example_text(name: str) -> str | None:
    """The text of an example, or None where there is none of that name."""
    known = {path.stem: path for path in EXAMPLES}
    return known[name].read_text(encoding="utf-8") if name in known else None
