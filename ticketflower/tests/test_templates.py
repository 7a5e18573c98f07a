"""What the content security policy and the style guide ask of every template."""

import re

from django.conf import settings
from django.test import SimpleTestCase

TEMPLATES = settings.BASE_DIR / "templates"
INLINE = re.compile(r"""\sstyle=|<style|\son[a-z]+=["']|<script(?![^>]*\ssrc=)|javascript:""")
FOREIGN = re.compile(r"""<(?:link|script|img)[^>]*(?:href|src)=["'](?:https?:)?//""")
STATUS_IN_HEADING = re.compile(r"<h1>(?:(?!</h1>).)*{% (?:badge|include)", re.DOTALL)
INCLUDED = re.compile(r'include "components/([a-z_]+)\.html"')


class TemplatesTest(SimpleTestCase):
    def test_no_page_has_inline_style_or_script_or_files_from_elsewhere(self) -> None:
        for template in TEMPLATES.rglob("*.html"):
            if template.is_relative_to(TEMPLATES / "emails"):
                continue
            with self.subTest(template=str(template.relative_to(TEMPLATES))):
                text = template.read_text(encoding="utf-8")
                self.assertIsNone(INLINE.search(text))
                self.assertIsNone(FOREIGN.search(text))

    def test_no_heading_of_a_page_has_a_status(self) -> None:
        """Screen readers read the heading as the name of the page; the status is beside it."""
        for template in TEMPLATES.rglob("*.html"):
            with self.subTest(template=str(template.relative_to(TEMPLATES))):
                self.assertIsNone(STATUS_IN_HEADING.search(template.read_text(encoding="utf-8")))

    def test_every_component_says_how_to_use_it(self) -> None:
        for component in (TEMPLATES / "components").glob("*.html"):
            with self.subTest(component=component.name):
                self.assertTrue(component.read_text(encoding="utf-8").startswith("{# "))

    def test_every_component_is_used(self) -> None:
        used = {
            name
            for template in TEMPLATES.rglob("*.html")
            for name in INCLUDED.findall(template.read_text(encoding="utf-8"))
        }

        self.assertEqual({path.stem for path in (TEMPLATES / "components").glob("*.html")}, used)
