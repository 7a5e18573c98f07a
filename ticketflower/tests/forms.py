"""Forms of pages as a browser without JavaScript would send them."""

from html.parser import HTMLParser


class PageForm(HTMLParser):
    """The controls of the first form that posts and matches, with their values.

    Args:
        html: the page.
        action: where the form posts to; None for the page itself.
    """

    def __init__(self, html: str, action: str | None = None) -> None:
        super().__init__()
        self.wanted = action
        self.values: dict[str, str] = {}
        self.inside = self.found = False
        self.textarea = self.select = ""
        self.feed(html)
        assert self.found, f"no form posts to {action or 'the page itself'}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            here = given.get("method") == "post" and given.get("action") == self.wanted
            self.inside = here and not self.found
            self.found = self.found or here
        if not self.inside:
            return
        name = given.get("name", "")
        if tag == "input":
            self._input(name, given)
        elif tag == "textarea":
            self.textarea, self.values[name] = name, ""
        elif tag == "select":
            self.select, self.values[name] = name, ""
        elif tag == "option" and "selected" in given:
            self.values[self.select] = given.get("value", "")

    def _input(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("checkbox", "radio") and "checked" not in given:
            return
        if kind not in ("submit", "file") and name:
            self.values[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "textarea":
            self.textarea = ""

    def handle_data(self, data: str) -> None:
        if self.inside and self.textarea:
            self.values[self.textarea] += data
