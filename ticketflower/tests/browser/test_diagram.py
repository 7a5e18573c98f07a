"""Diagrams in the browser: letters as wide as they are, zoom, keyboard, paper, without scripts."""

import json
import re
from urllib.parse import urlsplit

from playwright.sync_api import Locator, expect

from ticketflower.tests.browser.test_pages import PagesTestCase
from users.tenancy import as_company
from workflow_design.services.drafts import store_document
from workflow_design.tests.large_process import large_process

LARGE = "/design/workflows/service-desk/"
TWO_SCREENS = 1800
CUT = """svg => [...svg.querySelectorAll('.tf-node')].filter(node => {
  const box = node.querySelector('.tf-node-border').getBoundingClientRect();
  return [...node.querySelectorAll('text')].some(text => {
    const seen = text.getBoundingClientRect();
    return seen.left < box.left || seen.right > box.right
      || seen.top < box.top || seen.bottom > box.bottom;
  });
}).map(node => node.textContent)"""
OVERFLOWING = """svg => [...svg.querySelectorAll('.tf-edge')].filter(edge => {
  const [box, text] = ['rect', 'text'].map(
    name => edge.querySelector(name)?.getBoundingClientRect());
  return box && (text.left < box.left || text.right > box.right);
}).length"""


class DiagramTest(PagesTestCase):
    def open_large(self) -> Locator:
        with as_company(self.company):
            text = json.dumps(large_process())
            store_document(company=self.company, by=self.creator, text=text)
        self.log_in(self.creator)
        self.page.goto(LARGE)
        return self.page.locator("svg.tf-diagram")

    def width(self, picture: Locator) -> float:
        box = picture.bounding_box()
        assert box
        return box["width"]

    def test_a_large_process_is_read_zoomed_and_printed(self) -> None:
        picture = self.open_large()
        self.page.evaluate("document.fonts.ready")
        self.assertEqual(picture.evaluate(CUT), [])
        self.assertEqual(picture.evaluate(OVERFLOWING), 0)
        self.assert_accessible()
        box = self.page.get_by_role("region", name="Diagram of Service desk")

        self.zoom(picture, box)
        self.drag(box)

        for landscape in (False, True):
            pdf = self.page.pdf(format="A4", landscape=landscape)
            self.assertEqual(len(re.findall(rb"/Type\s*/Page\b", pdf)), 1)
        self.assert_nothing_in_the_console()

    def zoom(self, picture: Locator, box: Locator) -> None:
        """With the buttons and with the keys."""
        self.page.get_by_role("button", name="100%").click()
        actual = self.width(picture)
        self.page.get_by_role("button", name="Zoom in").click()
        self.assertAlmostEqual(self.width(picture), actual * 1.25, delta=2)
        box.focus()
        self.page.keyboard.press("-")
        self.assertAlmostEqual(self.width(picture), actual, delta=2)
        self.page.keyboard.press("0")
        self.assertTrue(box.evaluate("box => box.scrollHeight <= box.clientHeight + 1"))
        self.page.keyboard.press("+")
        self.page.keyboard.press("+")
        self.assertGreater(box.evaluate("box => box.scrollHeight - box.clientHeight"), 0)
        moved = "([box, top]) => box.scrollTop > top"
        before = [box.element_handle(), box.evaluate("box => box.scrollTop")]
        self.page.keyboard.press("ArrowDown")
        self.page.wait_for_function(moved, arg=before)

    def drag(self, box: Locator) -> None:
        """With the mouse, which opens no link; and its wheel zooms."""
        self.page.get_by_role("button", name="100%").click()
        seen = box.bounding_box()
        assert seen
        x, y = seen["x"] + seen["width"] / 2, seen["y"] + seen["height"] / 2
        top = box.evaluate("box => box.scrollTop")
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x, y - 60, steps=3)
        self.page.mouse.up()
        self.assertAlmostEqual(box.evaluate("box => box.scrollTop"), top + 60, delta=2)
        self.assertEqual(urlsplit(self.page.url).path, LARGE)
        picture = box.locator("svg.tf-diagram")
        actual = self.width(picture)
        self.page.keyboard.down("Control")
        self.page.mouse.wheel(0, -100)
        self.page.keyboard.up("Control")
        self.page.wait_for_function(
            "([svg, width]) => svg.getBoundingClientRect().width > width * 1.2",
            arg=[picture.element_handle(), actual],
        )

    def test_each_tab_of_the_purchase_example_fits_on_two_screens(self) -> None:
        self.log_in(self.creator)
        for tab in ("", "?tab=form", "?tab=steps", "?tab=rules", "versions/", "?tab=used"):
            self.page.goto(f"/design/workflows/buying/{tab}")

            height = self.page.evaluate("document.documentElement.scrollHeight")

            self.assertLessEqual(height, TWO_SCREENS, tab)
            self.assert_accessible_here()

    def test_without_scripts_it_fits_and_scrolls_at_its_actual_size(self) -> None:
        self.open_large()
        context = self.browser.new_context(
            base_url=self.live_server_url,
            java_script_enabled=False,
            viewport={"width": 390, "height": 844},
        )
        self.addCleanup(context.close)
        context.add_cookies(self.page.context.cookies())  # type: ignore[arg-type] # as they came
        page = context.new_page()
        page.goto(LARGE)
        picture = page.locator("svg.tf-diagram")
        fitted = self.width(picture)

        page.get_by_role("link", name="Actual size").click()

        self.assertGreater(self.width(picture), fitted)
        expect(page.get_by_role("button", name="Zoom in")).to_be_hidden()
        page.get_by_role("link", name="Fit to width").click()
        self.assertEqual(self.width(picture), fitted)
