"""What people and language models read of the format, without an account."""

import json
import re
from html import unescape

from django.conf import settings
from django.test import SimpleTestCase

from workflow_design.checker.check import CompanyContext, check
from workflow_design.gallery.templates import all_templates
from workflow_design.pages.reference import page_of

LINK = re.compile(r"\]\(([^)\s]+)\)")
TEXT = (settings.BASE_DIR / "docs" / "documents.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


class PageTest(SimpleTestCase):
    page: str

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.page = cls.client_class().get("/docs/documents/").content.decode()

    def test_each_link_into_the_page_leads_to_a_heading(self) -> None:
        anchors = set(re.findall(r'<h[23] id="([^"]+)"', self.page))
        links = set(re.findall(r'href="#([^"]+)"', self.page)) - {"main"}

        self.assertGreater(len(links), 20)
        self.assertEqual(links - anchors, set())

    def test_the_contents_name_every_section_once(self) -> None:
        contents = re.findall(r'<li><a href="#[^"]+">([^<]+)</a></li>', self.page)

        headings = re.findall(r"^## (.+)$", FENCED.sub("", TEXT), re.MULTILINE)
        self.assertEqual([unescape(each) for each in contents], headings)

    def test_what_scrolls_has_a_name_and_is_reached_with_the_keyboard(self) -> None:
        for start in ("<pre", "<div><table"):
            self.assertNotIn(f"{start}>", self.page)
        self.assertIn('<pre tabindex="0" role="group" aria-label="Code: ', self.page)
        self.assertIn('<div tabindex="0" role="group" aria-label="Table: ', self.page)

    def test_nothing_breaks_the_content_security_policy(self) -> None:
        self.assertNotIn("style=", self.page)

    def test_html_in_the_text_is_text(self) -> None:
        page = page_of("# A\n\n- [b](#b)\n\n## B\n\n<b>x</b> [c](javascript:alert) ![d](data:x)")

        self.assertNotIn("<b>", page.html)
        self.assertNotIn("href=", page.html)
        self.assertNotIn("<img", page.html)


class MarkdownTest(SimpleTestCase):
    def test_it_is_the_documentation(self) -> None:
        response = self.client.get("/docs/documents.md")

        self.assertEqual(response.headers["Content-Type"], "text/markdown; charset=utf-8")
        self.assertEqual(response.content.decode(), TEXT)

    def test_it_links_to_no_page_that_is_not_served(self) -> None:
        for link in LINK.findall(FENCED.sub("", TEXT)):
            self.assertRegex(link, r"^(#|https://)")

    def test_it_is_in_the_image(self) -> None:
        ignored = (settings.BASE_DIR / ".dockerignore").read_text(encoding="utf-8").splitlines()

        self.assertNotIn("docs", ignored)
        for name in ("documents", "assistant"):
            self.assertLess(ignored.index("docs/*"), ignored.index(f"!docs/{name}.md"))

    def test_the_page_for_assistants_is_served_too(self) -> None:
        response = self.client.get("/docs/assistant.md")

        self.assertEqual(response.headers["Content-Type"], "text/markdown; charset=utf-8")
        self.assertTrue(response.content.decode().startswith("# Assistants\n"))


class ExamplesTest(SimpleTestCase):
    def test_each_template_is_served_as_a_workflow_file_without_issues(self) -> None:
        for template in all_templates():
            with self.subTest(template.name):
                response = self.client.get(f"/docs/examples/{template.name}.json")

                self.assertEqual(response.headers["Content-Type"], "application/json")
                company = CompanyContext(tuple(template.roles))
                report = check(response.content.decode(), company).report
                self.assertEqual(report.as_text("it"), "it: no errors, no warnings.")

    def test_an_unknown_example_is_reported_in_json(self) -> None:
        for name in ("none", "..%2fadaptation"):
            response = self.client.get(f"/docs/examples/{name}.json")
            self.assertEqual(response.status_code, 404)

        response = self.client.get("/docs/examples/none.json")
        self.assertEqual(json.loads(response.content)["error"]["code"], "no-such-example")


class LanguageModelsTest(SimpleTestCase):
    def test_it_begins_as_llmstxt_org_wants_it(self) -> None:
        response = self.client.get("/llms.txt")

        self.assertEqual(response.headers["Content-Type"], "text/plain; charset=utf-8")
        lines = response.content.decode().splitlines()
        self.assertEqual(lines[0], "# TicketFlower")
        self.assertRegex(lines[2], r"^> \S")
        sections = [line for line in lines if line.startswith("#")][1:]
        self.assertEqual(sections, ["## Format", "## Schemas", "## Examples", "## API"])

    def test_every_link_leads_to_something_that_is_public(self) -> None:
        text = self.client.get("/llms.txt").content.decode()
        links = LINK.findall(text)

        self.assertGreater(len(links), len(all_templates()) + 4)
        for link in links:
            with self.subTest(link):
                address, _, anchor = link.partition("#")
                self.assertTrue(address.startswith("http://testserver/"))
                response = self.client.get(address)
                self.assertEqual(response.status_code, 200)
                if anchor:
                    self.assertIn(f"](#{anchor})", response.content.decode())

    def test_texts_have_no_html_entities(self) -> None:
        self.assertNotRegex(self.client.get("/llms.txt").content.decode(), r"&\w+;|&#")


class CachingTest(SimpleTestCase):
    def test_what_is_known_is_not_sent_again(self) -> None:
        for path in ("/docs/documents.md", "/docs/examples/purchase.json", "/llms.txt"):
            with self.subTest(path):
                tag = self.client.get(path).headers["ETag"]

                response = self.client.get(path, headers={"If-None-Match": tag})
                self.assertEqual(response.status_code, 304)
                self.assertEqual(self.client.post(path).status_code, 405)
