"""Resources and prompts: what assistants read before they write workflow files."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import reverse

from ticketflower.texts import indented
from ticketflower.types import JsonObject
from workflow_design.documents.authoring.definition_schema import definition_schema
from workflow_design.documents.authoring.strict_schema import strict_schema
from workflow_design.gallery.templates import all_templates
from workflow_design.pages.reference import assistant_text, reference_text

DESCRIBE_A_PROCESS = """\
Help me turn a process of my company into a workflow. The process, in my words: {process}

1. Read the format first (the resource {format}), and what my company has (get_context).
2. Ask me what you need to know: who does each step, what they need to know and fill in, \
what decides which path a ticket takes, and what happens when something goes wrong.
3. Write the workflow file, and check it (check_document) until there are no errors. \
Follow the fixes that messages offer; ask me about warnings that I have to decide on.
4. Run it with an example of each path (dry_run with include_paths), and tell me in words what \
happens to a ticket in each.
5. Save it as a draft (save_draft), and give me the URL of its page so that I can review and \
publish it. Don't publish it yourself unless I ask you to.
"""


@dataclass(frozen=True)
class Resource:
    """A text that assistants read.

    Attributes:
        path: its address on the site.
        name: short, for programs.
        title: for people.
        description: what it is good for.
        media_type: of the text.
        read: gives the text.
    """

    path: str
    name: str
    title: str
    description: str
    media_type: str
    read: Callable[[], str]


@cache
def _resources() -> list[Resource]:
    reference = Resource(
        reverse("docs:documents-file"),
        "format",
        "Workflow files",
        "The format reference. Read it before you write a workflow file.",
        "text/markdown",
        reference_text,
    )
    guide = Resource(
        reverse("docs:assistant-file"),
        "assistant",
        "Assistants",
        "What to call for each step, with examples, errors and limits.",
        "text/markdown",
        assistant_text,
    )
    schemas = [
        Resource(
            reverse("schemas:schema", args=[name]),
            f"schema-{name}",
            title,
            description,
            "application/schema+json",
            lambda made=made: indented(made()),  # type: ignore[misc] # bound now
        )
        for name, title, description, made in (
            ("definition", "JSON Schema", "Of all workflow files.", definition_schema),
            (
                "definition-strict",
                "JSON Schema for structured outputs",
                "Of workflow files, within the limits of model providers.",
                strict_schema,
            ),
        )
    ]
    examples = [
        Resource(
            reverse("docs:example-file", args=[each.name]),
            f"example-{each.name}",
            each.title,
            each.description,
            "application/json",
            lambda text=each.text: text,  # type: ignore[misc] # bound now
        )
        for each in all_templates()
    ]
    return [reference, guide, *schemas, *examples]


def listed_resources(request: HttpRequest) -> list[JsonObject]:
    """All resources, by their addresses on the site."""
    return [
        {
            "uri": request.build_absolute_uri(each.path),
            "name": each.name,
            "title": each.title,
            "description": each.description,
            "mimeType": each.media_type,
        }
        for each in _resources()
    ]


def resource_text(request: HttpRequest, uri: str) -> JsonObject | None:
    """The content of a resource; None where there is none at this address."""
    for each in _resources():
        if uri == request.build_absolute_uri(each.path):
            return {"uri": uri, "mimeType": each.media_type, "text": each.read()}
    return None


PROMPT: JsonObject = {
    "name": "describe_process",
    "title": "Describe a process",
    "description": "Turn a process that you describe in your own words into a workflow.",
    "arguments": [
        {
            "name": "process",
            "title": "Process",
            "description": "Who does what, in which order, and what decides.",
            "required": True,
        }
    ],
}


def prompt_text(request: HttpRequest, process: str) -> str:
    """The prompt for a process."""
    address = request.build_absolute_uri(_resources()[0].path)
    return DESCRIBE_A_PROCESS.format(process=process, format=address)
