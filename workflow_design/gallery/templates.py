"""Templates: the workflow files that a company can start from, read once per process."""

import json
from dataclasses import dataclass
from pathlib import Path

DOCUMENTS = tuple(sorted((Path(__file__).parent / "documents").glob("*.json")))


@dataclass(frozen=True)
class Template:
    """A workflow file to start from."""

    name: str
    title: str
    description: str


def all_templates() -> list[Template]:
    """The templates, by title."""
    found = []
    for path in DOCUMENTS:
        document = json.loads(path.read_text(encoding="utf-8"))
        workflow = document["workflows"][0]
        found.append(Template(path.stem, workflow["title"], workflow.get("description", "")))
    return sorted(found, key=lambda template: template.title)


def template_text(name: str) -> str | None:
    """The text of a template, or None if no template has this name."""
    known = {path.stem: path for path in DOCUMENTS}
    return known[name].read_text(encoding="utf-8") if name in known else None
