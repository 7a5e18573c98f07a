"""Forms in a browser: what was typed is neither lost nor changed without a word."""

import re

from playwright.sync_api import Route, expect

from ticketflower.tests.browser.base import PATIENCE, PeopleBrowserTestCase
from ticketflower.types import Json
from users.tenancy import as_company
from workflow_ops.models import TicketInstance, WorkflowInstance
from workflow_ops.tests.factories import bundle, form_task, make_ticket, publish

FIELDS: list[Json] = [
    {"FieldName": "item", "FieldType": "string", "Label": "Item"},
    {"FieldName": "note", "FieldType": "text", "Label": "Note", "MaxLength": 50},
    {"FieldName": "amount", "FieldType": "decimal", "Label": "Amount"},
    {"FieldName": "day", "FieldType": "date", "Label": "Day"},
    {"FieldName": "at", "FieldType": "time", "Label": "Time"},
    {"FieldName": "moment", "FieldType": "datetime", "Label": "Moment"},
    {"FieldName": "offer", "FieldType": "file", "Label": "Offer"},
    {
        "FieldName": "colour",
        "FieldType": "choice",
        "Label": "Colour",
        "Choices": ["Red", "Blue"],
        "Required": True,
    },
    {"FieldName": "urgent", "FieldType": "boolean", "Label": "Urgent"},
    {
        "FieldName": "reason",
        "FieldType": "string",
        "Label": "Reason",
        "VisibleIf": {"==": [{"var": "urgent"}, True]},
    },
]
DAY: Json = {"type": "object", "properties": {"due": {"type": "string", "format": "date"}}}
SUBMIT = "/tickets/new/everything/"


class FormTestCase(PeopleBrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        tasks = [form_task("check", output_schema=DAY)]
        document = bundle(
            "everything", fields=FIELDS, tasks=tasks, transitions=[{"from": None, "to": "check"}]
        )
        with as_company(self.company):
            self.ticket_type = publish(self.company, self.creator, document)

    def open_form(self) -> None:
        self.log_in(self.user)
        self.page.goto(SUBMIT)

    def type_into(self, label: str, keys: str) -> None:
        self.page.get_by_label(label).focus()
        self.page.keyboard.type(keys)

    def submit(self) -> None:
        self.page.get_by_role("button", name="Submit ticket").click()

    def stored(self) -> Json:
        with as_company(self.company):
            return WorkflowInstance.objects.get().workflow_data


class HalfTypedTest(FormTestCase):
    def test_half_a_date_or_time_is_not_sent_as_nothing(self) -> None:
        self.open_form()
        self.page.get_by_label("Red").check()
        for label, keys, what in (
            ("Day", "02", "Day is not a complete date"),
            ("Time", "10", "Time is not a complete time"),
            ("Moment", "02032026", "Moment is not a complete date with a time"),
        ):
            with self.subTest(label):
                self.type_into(label, keys)

                self.submit()

                expect(self.page.get_by_text(what)).to_be_visible()
                box = self.page.get_by_label(label)
                expect(box).to_be_focused()
                self.assertEqual(box.get_attribute("aria-invalid"), "true")
                expect(box).to_have_accessible_description(re.compile(what))
                box.fill("")
                box.blur()
                expect(self.page.get_by_text(what)).to_have_count(0)
        self.submit()
        expect(self.page.get_by_text("submitted.")).to_be_visible()
        self.assertEqual(self.stored(), {"colour": "Red", "urgent": False})
        self.assert_nothing_in_the_console()

    def test_a_day_that_is_not_in_the_calendar_is_reported(self) -> None:
        self.open_form()
        self.page.get_by_label("Red").check()
        self.type_into("Day", "02302026")

        self.submit()

        expect(self.page.get_by_text("Day is not a complete date")).to_be_visible()
        self.assert_accessible()
        with as_company(self.company):
            self.assertFalse(TicketInstance.objects.exists())

    def test_tasks_and_dry_runs_ask_too(self) -> None:
        with as_company(self.company):
            make_ticket(self.ticket_type, self.user, {"colour": "Red"})
            task = WorkflowInstance.objects.get().tasks.get()
        for person, path, label, button in (
            (self.worker, f"/tasks/{task.pk}/", "Due", "Complete"),
            (self.creator, "/design/workflows/everything/dry-run/", "Day", "Submit ticket"),
        ):
            with self.subTest(path):
                self.log_in(person)
                self.page.goto(path)
                self.type_into(label, "02")

                self.page.get_by_role("button", name=button).first.click()

                expect(self.page.get_by_text(f"{label} is not a complete date")).to_be_visible()

    def test_the_days_of_a_filter_ask_too_and_are_unfolded(self) -> None:
        self.log_in(self.ticket_admin)
        self.page.goto("/manage/tickets/")
        self.page.get_by_text("Filters", exact=True).click()
        day = self.page.get_by_label("From").first
        day.focus()
        self.page.keyboard.type("02")
        self.page.get_by_text("Filters", exact=True).click()
        expect(day).to_be_hidden()

        self.page.get_by_role("searchbox", name="Search tickets").press("Enter")

        expect(self.page.get_by_text("From is not a complete date").first).to_be_visible()

    def test_without_a_script_the_browser_holds_it_back(self) -> None:
        context = self.browser.new_context(java_script_enabled=False)
        self.addCleanup(context.close)
        self.open_form()
        context.add_cookies(self.page.context.cookies())  # type: ignore[arg-type] # as they were
        page = context.new_page()
        page.goto(f"{self.live_server_url}{SUBMIT}")
        page.get_by_label("Red").check()
        page.get_by_label("Day").focus()
        page.keyboard.type("02")

        page.get_by_role("button", name="Submit ticket").click()

        expect(page.get_by_label("Day")).to_be_focused()
        expect(page).to_have_url(re.compile(SUBMIT))
        expect(page.get_by_label("Red")).to_be_checked()


class NumberTest(FormTestCase):
    def test_a_comma_a_second_point_and_the_wheel_change_nothing(self) -> None:
        self.open_form()
        self.page.get_by_label("Red").check()
        self.type_into("Amount", "12,50")
        self.page.get_by_label("Amount").hover()
        for _step in range(5):
            self.page.mouse.wheel(0, 100)

        self.submit()

        expect(self.page.get_by_text("submitted.")).to_be_visible()
        self.assertEqual(self.stored(), {"amount": 12.5, "colour": "Red", "urgent": False})

    def test_what_is_not_understood_is_shown_as_it_was_typed(self) -> None:
        self.open_form()
        self.type_into("Amount", "1,234")

        self.submit()

        expect(self.page.get_by_text("can mean 1234 or 1.234").first).to_be_visible()
        expect(self.page.get_by_label("Amount")).to_have_value("1,234")


class LongTextTest(FormTestCase):
    def test_a_text_that_is_too_long_is_not_cut(self) -> None:
        self.open_form()
        self.page.get_by_label("Note").fill("x" * 55)

        expect(self.page.get_by_text("5 characters too many")).to_be_visible()
        self.submit()

        expect(self.page.get_by_text("can have at most 50 characters").first).to_be_visible()
        expect(self.page.get_by_label("Note")).to_have_value("x" * 55)


class RefreshTestCase(FormTestCase):
    """A question depends on "Urgent": ticking it refreshes the form."""

    def setUp(self) -> None:
        super().setUp()
        self.open_form()
        self.held: list[Route] = []

    def hold(self) -> None:
        self.page.route(f"**{SUBMIT}", lambda route: self.held.append(route))

    def tick(self, *, on: bool = True) -> None:
        count = len(self.held)
        self.page.get_by_label("Urgent").set_checked(on)
        for _turn in range(PATIENCE // 10):
            if len(self.held) > count:
                return
            self.page.wait_for_timeout(10)  # lets the browser's events in
        self.fail("The form was not refreshed.")


class RefreshTest(RefreshTestCase):
    def test_input_typed_during_a_refresh_is_kept(self) -> None:
        self.page.get_by_label("Note").fill("before")
        self.hold()
        self.tick()
        self.page.get_by_label("Note").fill("after")
        self.page.get_by_label("Blue").check()
        self.type_into("Day", "02")
        self.page.get_by_label("Item").fill("A chain")
        self.page.get_by_label("Item").evaluate("box => box.setSelectionRange(2, 4)")

        self.held[0].continue_()

        expect(self.page.get_by_label("Reason")).to_be_visible()
        expect(self.page.get_by_label("Note")).to_have_value("after")
        expect(self.page.get_by_label("Blue")).to_be_checked()
        expect(self.page.get_by_label("Item")).to_be_focused()
        self.page.keyboard.type("XX")
        expect(self.page.get_by_label("Item")).to_have_value("A XXain")
        self.assertTrue(self.page.get_by_label("Day").evaluate("box => box.validity.badInput"))
        self.assert_nothing_in_the_console()

    def test_it_works_where_a_browser_cannot_move_what_has_the_focus(self) -> None:
        self.page.evaluate("delete Element.prototype.moveBefore")
        self.hold()
        self.tick()
        self.page.get_by_label("Item").fill("A chain")
        self.page.get_by_label("Item").evaluate("box => box.setSelectionRange(2, 4)")

        self.held[0].continue_()

        expect(self.page.get_by_label("Reason")).to_be_visible()
        expect(self.page.get_by_label("Item")).to_be_focused()
        self.page.keyboard.type("XX")
        expect(self.page.get_by_label("Item")).to_have_value("A XXain")

    def test_the_last_answer_counts_however_late_the_first_one_comes(self) -> None:
        self.hold()
        self.tick()
        self.tick(on=False)

        self.held[1].continue_()
        self.page.wait_for_load_state("networkidle")

        expect(self.page.get_by_label("Reason")).to_have_count(0)


class RefreshedAnswersTest(RefreshTestCase):
    def test_a_question_that_comes_back_has_its_answer(self) -> None:
        self.page.get_by_label("Urgent").check()
        self.page.get_by_label("Reason").fill("The chain broke")
        self.page.get_by_label("Urgent").uncheck()
        expect(self.page.get_by_label("Reason")).to_have_count(0)

        self.page.get_by_label("Urgent").check()

        expect(self.page.get_by_label("Reason")).to_have_value("The chain broke")

    def test_a_file_that_was_sent_is_kept_and_one_chosen_meanwhile_too(self) -> None:
        self.choose("first.txt")
        self.page.get_by_label("Urgent").check()
        expect(self.page.get_by_text("first.txt", exact=True)).to_be_visible()
        self.hold()
        self.tick(on=False)
        self.choose("second.txt")

        self.held[0].continue_()

        expect(self.page.get_by_label("Reason")).to_have_count(0)
        name = self.page.get_by_label("Offer").evaluate("box => box.files[0].name")
        self.assertEqual(name, "second.txt")

    def choose(self, name: str) -> None:
        file = {"name": name, "mimeType": "text/plain", "buffer": b"text"}
        self.page.get_by_label("Offer").set_input_files(file)  # type: ignore[arg-type] # a FilePayload

    def test_a_refresh_that_fails_is_reported_and_loses_nothing(self) -> None:
        self.page.get_by_label("Note").fill("Long thought about")
        for fails, told in (
            (lambda route: route.abort(), "the site isn't responding"),
            (lambda route: route.fulfill(status=503), "the site responded with 503"),
            (lambda route: route.fulfill(body="<h1>Log in</h1>"), "you've been logged out"),
        ):
            with self.subTest(told):
                self.page.route(f"**{SUBMIT}", fails)

                self.page.get_by_label("Urgent").click()

                expect(self.page.get_by_text(told)).to_be_visible()
                expect(self.page.get_by_label("Note")).to_have_value("Long thought about")
        self.page.unroute_all()
        self.page.get_by_label("Urgent").uncheck()
        self.page.get_by_label("Urgent").check()
        expect(self.page.get_by_label("Reason")).to_be_visible()
        expect(self.page.get_by_text("couldn't be updated")).to_have_count(0)
