"""Files in the browser: chosen, dropped, pasted and removed, on a form and on a comment."""

from playwright.sync_api import FilePayload, Locator, expect

from ticketflower.sandbox.demo.pictures import HALL_PLAN
from ticketflower.tests.browser.base import PeopleBrowserTestCase
from users.tenancy import as_company
from workflow_ops.models import FileUpload, TicketComment
from workflow_ops.tests.factories import bundle, publish

ARRIVE = """([target, kind, name, content]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(content)], name, { type: "image/png" }));
  const options = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent(kind, { ...options, clipboardData: transfer })
    : new DragEvent(kind, { ...options, dataTransfer: transfer });
  target.dispatchEvent(event);
}"""
"""What a browser does where a person drops or pastes a file."""


def arrive(target: Locator, kind: str, name: str, content: bytes = HALL_PLAN) -> None:
    target.evaluate(f"(target, given) => ({ARRIVE})([target, ...given])", [kind, name, [*content]])


class FilesTest(PeopleBrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        fields = [
            {"FieldName": "item", "FieldType": "string", "Required": True},
            {"FieldName": "bills", "FieldType": "files", "MaxFiles": 2},
        ]
        with as_company(self.company):
            publish(self.company, self.creator, bundle("claim", fields=fields))

    def test_files_of_a_form_and_of_a_comment(self) -> None:
        self.log_in(self.user)
        self.chosen = self.page.get_by_role("list", name="Chosen files").get_by_role("listitem")
        self.kept = self.page.get_by_role("list", name="Attached files").get_by_role("listitem")
        self.note = self.page.locator(".tf-files-note")

        self.page.goto("/tickets/new/claim/")
        self.choose_and_drop()
        self.submit_twice()
        expect(self.page.get_by_role("link", name="a.png", exact=True)).to_be_visible()
        self.comment_with_pictures()

        self.assert_accessible_here()
        self.assert_nothing_in_the_console()
        with as_company(self.company):
            self.assertEqual(TicketComment.objects.get().files.count(), 2)
            self.assertEqual(FileUpload.objects.exclude(ticket=None).count(), 4)

    def choose_and_drop(self) -> None:
        """Each file is stored at once, and the control is renewed."""
        for name, known in (("a.png", ["a.png"]), ("b.png", ["a.png", "b.png"])):
            file = FilePayload(name=name, mimeType="image/png", buffer=HALL_PLAN)
            self.page.get_by_label("Bills").set_input_files(file)
            expect(self.kept).to_contain_text(known)
        control = self.page.get_by_label("Bills")
        arrive(control, "dragover", "c.png")
        arrive(control, "drop", "c.png")
        expect(self.kept).to_contain_text(["a.png", "b.png", "c.png"])
        expect(self.note).to_contain_text("Only 2 files can be attached. Remove 1.")
        self.assert_accessible_here()
        arrive(self.page.get_by_label("Bills"), "drop", "empty.png", b"")
        expect(self.note).to_contain_text("empty.png is empty.")

    def submit_twice(self) -> None:
        """First with one file too many and without the item, which is required."""
        self.page.get_by_label("Item").evaluate("control => control.form.noValidate = true")
        self.page.get_by_role("button", name="Submit ticket").click()
        sentence = "Only 2 files can be attached. Remove 1."
        expect(self.page.get_by_text(sentence, exact=True)).to_be_visible()
        expect(self.kept).to_contain_text(["a.png", "b.png", "c.png"])
        self.page.get_by_label("Item").fill("Chair")
        self.page.get_by_role("checkbox", name="Remove b.png").check()
        self.page.get_by_role("button", name="Submit ticket").click()

    def comment_with_pictures(self) -> None:
        box = self.page.get_by_label("Add information")
        arrive(box, "paste", "image.png")
        expect(self.chosen).to_have_count(1)
        expect(self.chosen).to_contain_text("pasted-")
        arrive(box, "drop", "left-out.png")
        self.page.get_by_role("button", name="Remove left-out.png").click()
        arrive(box, "drop", "a.png")
        expect(self.chosen).to_contain_text(["pasted-", "a.png"])
        box.fill("See these.")
        self.page.get_by_role("button", name="Post").click()
        comment = self.page.locator("[data-kind=comment]")
        expect(comment).to_contain_text("v2")
        expect(comment.get_by_role("link", name="Open a.png")).to_be_visible()
        image = comment.locator("img").first
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("naturalWidth", 360)
