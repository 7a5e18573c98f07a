"""Format reference: docs/documents.md as a page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

DOCUMENTATION = settings.BASE_DIR / "docs" / "documents.md"
FOR_ASSISTANTS = settings.BASE_DIR / "docs" / "assistant.md"


@dataclass(frozen=True)
class Section:
    """A heading of the second level, which the list of contents names."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Reference:
    """The reference as a page.

    Attributes:
        title: the heading of the page.
        sections: what its list of contents names.
        html: all that follows the heading.
    """

    title: str
    sections: Sequence[Section]
    html: SafeString


@cache
def reference_text() -> str:
    """The reference as Markdown."""
    return DOCUMENTATION.read_text(encoding="utf-8")


@cache
def assistant_text() -> str:
    """What to call for each step of an assistant, as Markdown."""
    return FOR_ASSISTANTS.read_text(encoding="utf-8")


@cache
def reference() -> Reference:
    """The reference as a page, made once per process."""
    return page_of(reference_text())


def page_of(text: str) -> Reference:
    """The page of a text in Markdown: HTML in it is shown as text, and unsafe links are no links.

    Args:
        text: with one heading of the first level, at its beginning.
    """
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    tokens = _without_list_of_contents(markdown.parse(text))
    headings = [
        (token, tokens[number + 1].content)
        for number, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    for token, text in headings:
        token.attrSet("id", anchor_of(text))
    sections = [Section(anchor_of(text), text) for token, text in headings if token.tag == "h2"]
    title, body = tokens[1].content, tokens[3:]
    html = markdown.renderer.render(body, markdown.options, {})
    return Reference(title, sections, mark_safe(html))  # noqa: S308 # text in it is escaped


def anchor_of(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\s-]", "", heading.lower()).strip().replace(" ", "-")


def _without_list_of_contents(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without the first list, whose place the list of contents of the page takes."""
    types = [each.type for each in tokens]
    start, end = types.index("bullet_list_open"), types.index("bullet_list_close")
    return [*tokens[:start], *tokens[end + 1 :]]


class _Renderer(RendererHTML):
    """Code and tables scroll by themselves where they are wider than the page.

    What scrolls can be reached with the keyboard, and has a name.
    """

    def table_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        name = _heading_above(tokens, index)
        region = '<div tabindex="0" role="group" aria-label="Table: {}"><table class="table">'
        return format_html(region, name)

    def table_close(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</table></div>"

    def fence(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        return self.code_block(tokens, index, options, env)

    def code_block(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        name = _heading_above(tokens, index)
        block = '<pre tabindex="0" role="group" aria-label="Code: {}"><code>{}</code></pre>'
        return format_html(block, name, tokens[index].content)


def _heading_above(tokens: Sequence[Token], index: int) -> str:
    return next(
        tokens[number + 1].content
        for number in range(index, -1, -1)
        if tokens[number].type == "heading_open"
    )
