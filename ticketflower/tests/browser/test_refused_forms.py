"""Nothing typed is lost or silently changed, whatever stops a form on its way."""

from django.contrib.sessions.models import Session
from playwright.sync_api import Dialog, expect

from ticketflower.tests.browser.forms import FIELDS, TYPED, FormOfType, FormsTestCase
from users.tests.base import PASSWORD
from workflow_ops.services.tasks import complete_task, reassign_task
from workflow_ops.services.tickets import cancel_ticket, hold_ticket


class RefusedFormsTestCase(FormsTestCase):
    def expect_typed(self, form: FormOfType) -> None:
        """The page shows what was typed, to the last blank."""
        shown = self.page.locator(".tf-typed").all_inner_texts()
        values = [each.input_value() for each in self.page.locator("main textarea").all()]
        self.assertIn(form.text, [*shown, *values])


class LogInEndedTest(RefusedFormsTestCase):
    def test_it_is_sent_after_logging_in_again(self) -> None:
        for name, form in self.all_forms.items():
            with self.subTest(name):
                form.person.set_password(PASSWORD)
                form.person.save()
                self.fill_in(form)
                Session.objects.all().delete()

                form.send(self.page)
                expect(self.page.locator("h1")).to_have_text("Log in")
                self.expect_typed(form)
                self.assertEqual(form.stored(), "")
                self.page.get_by_label("Email").fill(form.person.email)
                self.page.get_by_label("Password").fill(PASSWORD)
                self.page.get_by_role("button", name="Log in").click()
                expect(self.page.locator("h1")).to_contain_text("You're logged in")
                self.expect_typed(form)
                self.page.get_by_role("button", name="Send now").click()
                expect(self.page.locator(".tf-flash").first).to_be_visible()

                self.assertEqual(form.stored(), form.text)

    def test_the_pages_in_between_are_accessible(self) -> None:
        form = self.submit_form
        form.person.set_password(PASSWORD)
        form.person.save()
        self.fill_in(form)
        Session.objects.all().delete()
        form.send(self.page)
        self.assert_accessible()

        self.page.get_by_label("Email").fill(form.person.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()
        expect(self.page.locator("h1")).to_contain_text("You're logged in")

        self.assert_accessible()
        self.assert_nothing_in_the_console()


class CsrfFailureTest(RefusedFormsTestCase):
    def test_it_can_be_sent_again(self) -> None:
        for name, form in self.all_forms.items():
            with self.subTest(name), self.assertLogs("django.security.csrf", "WARNING"):
                self.fill_in(form)
                self.page.context.clear_cookies(name="csrftoken")

                form.send(self.page)
                expect(self.page.locator("h1")).to_have_text("Your form wasn't sent")
                self.expect_typed(form)
                self.assertEqual(form.stored(), "")
                self.page.get_by_role("button", name="Send again").click()
                expect(self.page.locator(".tf-flash").first).to_be_visible()

                self.assertEqual(form.stored(), form.text)


class TaskChangedMeanwhileTest(RefusedFormsTestCase):
    """Others act while the person types."""

    def test_a_task_that_went_to_a_colleague(self) -> None:
        form = self.task_form
        self.fill_in(form)
        reassign_task(task=self.task, to=self.colleague, by=self.ticket_admin)

        form.send(self.page)

        expect(self.page.locator("h1")).to_have_text("This is no longer available")
        self.expect_typed(form)
        self.assert_accessible()

    def test_form_is_kept_for_a_ticket_on_hold(self) -> None:
        form = self.task_form
        self.fill_in(form)
        hold_ticket(ticket=self.ticket, by=self.ticket_admin)

        form.send(self.page)

        expect(self.page.get_by_role("alert")).to_contain_text("is on hold")
        self.expect_typed(form)
        self.assert_accessible()

    def test_a_task_that_was_completed_in_another_tab(self) -> None:
        form = self.task_form
        self.fill_in(form)
        complete_task(task=self.task, by=self.worker, output={"remark": "Other"})

        form.send(self.page)

        expect(self.page.get_by_role("alert")).to_contain_text("already completed")
        self.expect_typed(form)
        self.assert_accessible()

    def test_a_ticket_that_was_cancelled(self) -> None:
        task, error = self.task_form, self.error_form
        self.fill_in(task)
        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)
        task.send(self.page)
        expect(self.page.get_by_role("alert")).to_contain_text("canceled")
        self.expect_typed(task)

        self.fill_in(error)
        cancel_ticket(ticket=self.error.ticket, by=self.ticket_admin)
        error.send(self.page)

        expect(self.page.get_by_role("alert")).to_contain_text("already resolved")
        self.expect_typed(error)


class FormChangedMeanwhileTest(RefusedFormsTestCase):
    """Others act while the person types."""

    def test_a_new_version_of_the_form(self) -> None:
        form = self.submit_form
        self.fill_in(form)
        self.page.get_by_label("Item").fill("Chair")
        self.publish(FIELDS[:1])

        form.send(self.page)
        expect(self.page.get_by_role("alert").first).to_contain_text("This form has changed")
        self.expect_typed(form)
        self.assert_accessible()
        form.send(self.page)

        expect(self.page.get_by_text("submitted.")).to_be_visible()

    def test_back_to_a_form_that_was_submitted(self) -> None:
        form = self.submit_form
        self.fill_in(form)
        self.page.get_by_label("Item").fill("Chair for Carl")
        form.send(self.page)
        expect(self.page.get_by_text("submitted.")).to_be_visible()

        self.page.go_back()
        self.page.get_by_label("Item").fill("Desk for Dora")
        self.page.get_by_label("Note").fill(TYPED)
        form.send(self.page)
        if not self.page.get_by_text("submitted.").count():  # restored with its key: it is asked
            expect(self.page.get_by_role("alert").first).to_contain_text("with other answers")
            self.expect_typed(form)
            form.send(self.page)
        expect(self.page.get_by_text("submitted.")).to_be_visible()

        expect(self.page.locator("main")).to_contain_text("Desk for Dora")

    def stay_when_asked(self) -> list[str]:
        """Answer the question whether to leave with no; return what was asked."""
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        self.page.on("dialog", stay)
        return asked

    def test_leaving_a_form_that_was_refused_asks(self) -> None:
        form = self.task_form
        self.fill_in(form)
        hold_ticket(ticket=self.ticket, by=self.ticket_admin)
        form.send(self.page)
        expect(self.page.get_by_role("alert")).to_contain_text("is on hold")
        asked = self.stay_when_asked()

        self.page.get_by_role("link", name="Home").first.click()

        self.assertEqual(asked, ["beforeunload"])
        self.expect_typed(form)

    def test_leaving_a_form_half_filled_in_asks(self) -> None:
        asked = self.stay_when_asked()
        for name, form in self.all_forms.items():
            with self.subTest(name):
                self.fill_in(form)

                self.page.get_by_role("link", name="Home").first.click()

                self.assertEqual(asked, ["beforeunload"])
                self.expect_typed(form)
                self.page.get_by_label(form.box).first.fill("")
                self.page.evaluate("document.querySelector('main form').reset()")
                asked.clear()
