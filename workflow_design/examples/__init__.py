"""Example workflow files: templates for the editor, and data for the demo and the tests."""

import json
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = tuple(sorted(Path(__file__).parent.glob("*.json")))

NO_TEMPLATES = frozenset({"helpdesk"})
"""Examples that no company starts from: the help desk is mined from a log, for the replay."""


@dataclass(frozen=True)
class Example:
    """A workflow file to start from."""

    name: str
    title: str
    description: str


def all_examples() -> list[Example]:
    """The examples that are offered as templates, by title."""
    found = []
    for path in EXAMPLES:
        if path.stem in NO_TEMPLATES:
            continue
        document = json.loads(path.read_text(encoding="utf-8"))
        workflow = document["workflows"][0]
        found.append(Example(path.stem, workflow["title"], workflow.get("description", "")))
    return sorted(found, key=lambda example: example.title)


def example_text(name: str) -> str | None:
    """The text of an example, or None if no example has this name."""
    known = {path.stem: path for path in EXAMPLES}
    return known[name].read_text(encoding="utf-8") if name in known else None
