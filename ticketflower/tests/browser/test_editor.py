import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Dialog, Locator, Route, expect

from ticketflower.tests.browser.base import WIDE, PeopleBrowserTestCase
from users.tenancy import as_company
from workflow_design.models import DefinitionStatus, WorkflowDefinition
from workflow_design.services.publishing import store_and_publish_document
from workflow_design.tests.factories import workflow_document

PATH = "/design/upload/"
EDIT = f"{PATH}?workflow=purchase"
DROP = """([element, name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name, { type: "application/json" }));
  for (const type of ["dragover", "drop"]) {
    const event = new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true });
    element.dispatchEvent(event);
  }
}"""


class EditorCase(PeopleBrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        self.text = json.dumps(workflow_document(), indent=2)
        with as_company(self.company):
            store_and_publish_document(company=self.company, by=self.creator, text=self.text)
        self.log_in(self.creator)

    @property
    def editor(self) -> Locator:
        return self.page.get_by_role("textbox", name="Workflow file")

    @property
    def panel(self) -> Locator:
        return self.page.locator("#panel")

    def published(self) -> WorkflowDefinition:
        with as_company(self.company):
            return WorkflowDefinition.objects.get(status=DefinitionStatus.PUBLISHED)


class EditorTest(EditorCase):
    def break_a_key(self) -> str:
        """Type a mistake into the third line or so; return the correct text."""
        correct = self.editor.input_value().replace('"title": "Purchase"', '"title": "Buying"', 1)
        self.editor.fill(correct.replace('"title"', '"titel"', 1))
        return correct

    def test_a_mistake_is_reported_at_its_line_while_one_types_and_corrected(self) -> None:
        self.page.goto(EDIT)
        expect(self.panel).to_contain_text("No issues")
        correct = self.break_a_key()
        line = correct[: correct.index('"title"')].count("\n") + 1

        mark = self.page.locator(f'.tf-mark[data-number="{line}"]')
        expect(mark).to_have_attribute("aria-label", re.compile(rf"^Error in line {line}: “titel”"))
        expect(self.page.get_by_role("status")).to_contain_text(re.compile(r"Checked: \d error"))
        expect(self.page.locator("#difference")).to_contain_text("Last valid version.")
        self.assert_accessible()

        self.editor.fill(correct)
        expect(self.panel).to_contain_text("No issues")
        expect(self.page.locator(".tf-mark")).to_have_count(0)
        expect(self.page.locator("#difference")).to_contain_text(
            'changed from "Purchase" to "Buying"'
        )
        self.assert_accessible()
        self.page.get_by_role("button", name="Save and publish").click()
        self.page.get_by_role("button", name="Publish version 2").click()
        expect(self.page.get_by_text("Version 2 of “Buying”")).to_be_visible()
        self.assertEqual(self.published().title, "Buying")
        self.assert_nothing_in_the_console()

    def test_a_message_leads_to_its_place(self) -> None:
        self.page.goto(EDIT)
        correct = self.break_a_key()

        self.panel.get_by_role("link", name=re.compile(r"^line [2-9]")).first.click()

        expect(self.editor).to_be_focused()
        place = self.editor.evaluate("element => element.selectionStart")
        self.assertEqual(place, correct.index('"title"'))
        expect(self.page.get_by_role("status")).to_contain_text("“titel” isn't a key")

    def test_issues_are_walked_with_keys_and_the_buttons_stay_in_sight(self) -> None:
        self.page.goto(EDIT)
        text = self.editor.input_value()
        self.editor.fill(text.replace('"title"', '"titel"').replace('"to"', '"too"'))
        issues = self.panel.locator("[data-tf-message]")
        expect(issues.first).to_be_visible()
        places = [(each.get_attribute("data-line"), each) for each in issues.all()]
        lines = sorted({int(line or 0) for line, _issue in places})
        self.editor.evaluate("element => element.setSelectionRange(0, 0)")

        walked = []
        for key in ("F8", "F8", "Shift+F8"):
            self.page.keyboard.press(key)
            before = "element => element.value.slice(0, element.selectionStart)"
            walked.append(self.editor.evaluate(before).count("\n") + 1)

        self.assertEqual(walked[0], walked[2])
        self.assertLess(walked[0], walked[1])
        self.assertLessEqual({*walked}, {*lines})
        for width in (390, 1280):
            self.page.set_viewport_size({"width": width, "height": 844})
            for button in ("Save draft", "Save and publish…", "Validate"):
                expect(self.page.get_by_role("button", name=button)).to_be_in_viewport(ratio=1)
            expect(issues.first).to_be_in_viewport()

    def test_a_fix_is_applied_by_keyboard_and_can_be_undone(self) -> None:
        self.page.goto(EDIT)
        correct = self.break_a_key()

        self.panel.get_by_role("button", name="Apply fix in line").first.press("Enter")

        expect(self.editor).to_have_value(correct)
        expect(self.editor).to_be_focused()
        status = self.page.get_by_role("status")
        expect(status).to_have_text(re.compile(r"^Fix applied in line \d+\. Checked: No issues"))
        expect(self.panel.get_by_role("button")).to_have_count(0)
        self.page.keyboard.press("Control+z")
        expect(self.editor).to_have_value(correct.replace('"title"', '"titel"', 1))
        expect(self.panel.get_by_role("button", name="Apply fix")).not_to_have_count(0)
        self.assert_accessible()
        self.assert_nothing_in_the_console()

    def test_lines_in_sight_are_colored(self) -> None:
        self.page.goto(EDIT)
        layer = self.page.locator(".tf-highlight pre")

        expect(layer.locator('[data-token="key"]').first).to_have_text('"kind"')
        shown = layer.evaluate("element => element.textContent").rstrip("\n")
        self.assertTrue(self.editor.input_value().startswith(shown))
        self.editor.fill('{"key": "' + "x" * 5000 + '"}')  # such a line takes too long
        expect(self.page.locator(".tf-editor[data-colored]")).to_have_count(0)
        self.editor.fill('{"a": -1.5e3, "b": [true, null, "c\\"d"]}')
        kinds = "elements => elements.map((each) => [each.dataset.token, each.textContent])"
        self.assertEqual(
            layer.locator("span").evaluate_all(kinds),
            [
                ["key", '"a"'],
                ["number", "-1.5e3"],
                ["key", '"b"'],
                ["literal", "true"],
                ["literal", "null"],
                ["string", '"c\\"d"'],
            ],
        )

    def test_the_tab_key_leaves_the_editor(self) -> None:
        self.page.goto(EDIT)
        self.editor.focus()

        self.page.keyboard.press("Tab")

        expect(self.page.get_by_role("button", name="Save draft")).to_be_focused()


class EditedTextTest(EditorCase):
    def test_a_file_dropped_or_chosen_is_the_text(self) -> None:
        self.page.goto(PATH)
        self.drop("dropped.json", self.text)
        expect(self.editor).to_have_value(self.text)
        expect(self.panel).to_contain_text("No issues")

        with TemporaryDirectory() as folder:
            file = Path(folder) / "chosen.json"
            file.write_text('{"kind": "Zürich"}', encoding="utf-8-sig")
            self.page.once("dialog", lambda dialog: dialog.accept())
            self.page.get_by_label("Upload JSON").set_input_files(file)
            expect(self.editor).to_have_value('{"kind": "Zürich"}')
            file.write_bytes(b'{"kind": "\xff"}')
            self.page.get_by_label("Upload JSON").set_input_files(file)
            expect(self.page.get_by_role("status")).to_contain_text("isn't valid UTF-8")
        expect(self.editor).to_have_value('{"kind": "Zürich"}')
        self.assert_nothing_in_the_console()

    def test_a_file_does_not_replace_what_was_typed_unasked(self) -> None:
        asked: list[str] = []

        def refuse(dialog: Dialog) -> None:
            asked.append(dialog.message)
            dialog.dismiss()

        self.page.goto(PATH)
        self.editor.press_sequentially("{}")
        self.page.once("dialog", refuse)

        with self.page.expect_event("dialog"):  # the file is read before it is asked
            self.drop("dropped.json", self.text)

        expect(self.editor).to_have_value("{}")
        self.assertEqual(asked, ["Replace your text with dropped.json?"])

    def drop(self, name: str, text: str) -> None:
        self.page.evaluate(DROP, [self.editor.element_handle(), name, text])

    def test_leaving_the_page_asks_before_what_was_typed_is_lost(self) -> None:
        self.page.goto(PATH)
        self.editor.press_sequentially("{}")
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        self.page.on("dialog", stay)
        for sent in (False, True):
            if sent:  # checked and shown again, but stored nowhere
                self.page.get_by_role("button", name="Validate").click()
                expect(self.panel).to_contain_text("not saved")
                self.editor.press_sequentially(" ")
            self.page.locator("a[href='/design/workflows/']").first.click(no_wait_after=True)
            expect(self.editor).to_have_value(re.compile(r"\{\}"))

        self.assertEqual(asked, ["beforeunload", "beforeunload"])

    def test_a_lost_connection_and_an_ended_log_in_are_reported(self) -> None:
        self.page.goto(EDIT)
        self.page.route(f"**{PATH}", lambda route: route.abort())
        self.editor.press_sequentially(" ")
        status = self.page.get_by_role("status")
        expect(status).to_contain_text("no response from the server")
        self.page.unroute(f"**{PATH}")

        self.page.context.clear_cookies(name="sessionid")
        self.editor.press_sequentially(" ")

        expect(status).to_contain_text("You've been logged out")
        expect(self.panel).to_contain_text("No issues")

    def test_only_the_latest_answer_counts(self) -> None:
        self.page.goto(EDIT)
        held: list[Route] = []

        def hold_the_first(route: Route) -> None:
            if held:
                route.continue_()
            else:
                held.append(route)

        self.page.route(f"**{PATH}", hold_the_first)
        with self.page.expect_request(f"**{PATH}"):
            self.editor.fill("{")

        self.editor.fill(self.text)
        expect(self.page.get_by_role("status")).to_contain_text("Checked: No issues")
        held[0].continue_()

        self.page.wait_for_load_state("networkidle")
        expect(self.panel).to_contain_text("No issues")

    def test_a_document_as_large_as_may_be_does_not_hang(self) -> None:
        self.page.goto(PATH)
        lines = ",\n".join('  "0123456789abcdef": 1' for _line in range(38_000))
        self.drop("large.json", "{\n" + lines + "\n}")

        expect(self.panel).to_contain_text("errors")
        self.assertEqual(self.page.locator(".tf-gutter-numbers").inner_text().count("\n"), 38_001)
        self.page.locator("[data-tf-message] a").last.click()
        expect(self.editor).to_be_focused()


class WithoutScriptTest(EditorCase):
    def setUp(self) -> None:
        super().setUp()
        context = self.browser.new_context(
            viewport=WIDE, base_url=self.live_server_url, java_script_enabled=False
        )
        self.addCleanup(context.close)
        context.add_cookies(self.page.context.cookies())  # type: ignore[arg-type] # as they were
        self.page = context.new_page()

    def test_the_whole_way(self) -> None:
        page = self.page
        page.goto(EDIT)
        self.editor.fill(self.text.replace('"title"', '"titel"', 1))
        page.get_by_role("button", name="Save and publish").click()
        expect(page.get_by_role("alert")).to_contain_text("not saved")
        expect(page.locator(".tf-code-marked").last).to_contain_text("“titel” isn't a key")

        with TemporaryDirectory() as folder:
            file = Path(folder) / "corrected.json"
            file.write_text(self.text.replace('"Purchase"', '"Buying"', 1), encoding="utf-8")
            page.get_by_label("Upload JSON").set_input_files(file)
            page.get_by_role("button", name="Validate").click()
        expect(page.get_by_role("status")).to_contain_text("No issues")
        expect(page.locator("#difference")).to_contain_text('changed from "Purchase" to "Buying"')
        page.get_by_role("button", name="Save and publish").click()
        page.get_by_role("button", name="Publish version 2").click()

        expect(page.get_by_text("Version 2 of “Buying”")).to_be_visible()
        self.assertEqual(self.published().title, "Buying")
