"""Forms of pages as a browser without JavaScript would send them."""

from html.parser import HTMLParser
from typing import override

SAMPLES = {"number": "20", "date": "2027-01-15", "time": "10:00", "email": "anna@example.com"}
SAMPLE_TEXT = "A chain for the blue bike"


class PageForm(HTMLParser):
    """The first form of a page that posts to ``action``, as it was rendered.

    ``values`` is what a browser would send untouched, ``lists`` the same of inputs with all values
    of each name; ``required`` has an answer for each
    control that must not stay as it is: a sample text, or the first choice.

    Args:
        html: the page.
        action: where the form posts to; None for the page itself.
    """

    def __init__(self, html: str, action: str | None = None) -> None:
        super().__init__()
        self.wanted = action
        self.values: dict[str, str] = {}
        self.lists: dict[str, list[str]] = {}
        self.required: dict[str, str] = {}
        self.inside = self.found = False
        self.textarea = self.select = ""
        self.select_required = False
        self.feed(html)
        assert self.found, f"no form posts to {action or 'the page itself'}"

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            here = given.get("method") == "post" and given.get("action") == self.wanted
            self.inside = here and not self.found
            self.found = self.found or here
        elif self.inside and tag == "option":
            self._option(given)
        elif self.inside and given.get("name"):
            self._control(tag, given["name"], given)

    def _control(self, tag: str, name: str, given: dict[str, str]) -> None:
        if tag == "input":
            self._input(name, given)
        elif tag == "textarea":
            self.textarea, self.values[name] = name, ""
            if "required" in given:
                self.required[name] = SAMPLE_TEXT
        elif tag == "select":
            self.select, self.select_required = name, "required" in given
            self.values[name] = ""

    def _input(self, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if given.get("inputmode") in ("decimal", "numeric"):
            kind = "number"
        choice = kind in ("checkbox", "radio")
        if "required" in given and (choice or not value):
            self.required.setdefault(name, value if choice else SAMPLES.get(kind, SAMPLE_TEXT))
        if kind not in ("submit", "file") and (not choice or "checked" in given):
            self.values[name] = value
            self.lists.setdefault(name, []).append(value)

    def _option(self, given: dict[str, str]) -> None:
        value = given.get("value", "")
        if "selected" in given:
            self.values[self.select] = value
        if value and self.select_required:
            self.required.setdefault(self.select, value)

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "textarea" and self.textarea:
            # HTML drops a line end right after the start tag.
            self.values[self.textarea] = self.values[self.textarea].removeprefix("\n")
            self.textarea = ""

    @override
    def handle_data(self, data: str) -> None:
        if self.inside and self.textarea:
            self.values[self.textarea] += data
