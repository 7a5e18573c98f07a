"""Fields of one line, and names that reach strangers by mail."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import models

from ticketflower.fields.one_line import no_web_address, one_line
from users.models import Company, CompanyRole, User
from users.services.companies import sign_up_company
from users.tests.base import PASSWORD, CompanyTestCase

BROKEN = ("a\r\nb", "a\nb", "a\tb", "a\x1b[2Jb", "a\x85b", "a\u2028b", "a\u202eb", "a\u2066b")
FINE = ("Grüße & Söhne", "東京", "O'Brien (ext.) 2", "👩‍🚀", "a\u00a0b", "شركة")
ANSWERS = {
    "company_name": "Brightside",
    "first_name": "Anna",
    "last_name": "Keller",
    "email": "anna@brightside.example",
    "time_zone": "UTC",
}


def one_line_fields() -> Iterator[tuple[str, list[Any]]]:
    """Every field of our forms that is asked in a box of one line, with its validators."""
    for form in _subclasses(forms.BaseForm):
        if form.__module__.split(".")[0] not in ("users", "workflow_design", "workflow_ops"):
            continue
        for name, field in form.base_fields.items():
            if type(field.widget) is forms.TextInput and not hasattr(field, "choices"):
                yield f"{form.__name__}.{name}", field.validators + _of_model(form, name)


def _of_model(form: Any, name: str) -> list[Any]:
    """The validators of the model's field, which a form of a model asks, too."""
    options = getattr(form, "_meta", None)
    if options is None or name not in (options.fields or ()):
        return []
    return list(options.model._meta.get_field(name).validators)


def _subclasses(of: Any) -> set[Any]:
    direct = set(of.__subclasses__())
    return direct.union(*map(_subclasses, direct))


class FieldsTest(CompanyTestCase):
    EXCEPT = {
        "LogInForm.username",  # an address that is looked up
        "NotesForm.fingerprint",  # a digest that is compared
        "NotesForm.notes",  # its template asks in a box of many lines
    }

    def test_each_that_people_write_into_refuses_line_breaks(self) -> None:
        found = dict(one_line_fields())

        self.assertGreater(len(found), 9)
        without = {name for name, validators in found.items() if one_line not in validators}
        self.assertEqual(without - self.EXCEPT, set())

    def test_what_is_refused(self) -> None:
        for text in BROKEN:
            with self.subTest(text), self.assertRaises(ValidationError):
                one_line(text)
        for text in FINE:
            one_line(text)

    def test_names_that_reach_mails_take_no_web_address(self) -> None:
        for text in ("https://evil.example", "Call HTTP://x", "see WWW.evil.example"):
            with self.subTest(text), self.assertRaises(ValidationError):
                no_web_address(text)
        for text in ("Booking.com", "www", "Mr. Awww", "Anna: Keller"):
            no_web_address(text)

    def test_names_of_models_refuse_both(self) -> None:
        for model, name in ((Company, "name"), (User, "first_name"), (User, "last_name")):
            field: models.Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]
            self.assertIn(one_line, field.validators)
            self.assertIn(no_web_address, field.validators)
        self.assertTrue(apps.ready)

    def test_the_services_ask_as_well(self) -> None:
        with self.assertRaises(ValidationError):
            sign_up_company(**{**ANSWERS, "company_name": "x\nhttps://evil"}, password=PASSWORD)


class PagesTest(CompanyTestCase):
    def test_sign_up(self) -> None:
        for name in ("company_name", "first_name", "last_name"):
            for text, sentence in (("a\r\nb", "on one line"), ("www.x.example", "web address")):
                with self.subTest(name, text=text):
                    response = self.client.post("/signup/", {**ANSWERS, name: text})

                    self.assertContains(response, sentence, status_code=422)
        self.assertEqual(mail.outbox, [])

    def test_the_profile(self) -> None:
        self.client.log_in(self.user)

        response = self.client.post("/profile/", {"first_name": "a\nb", "last_name": "Keller"})

        self.assertContains(response, "on one line", status_code=422)

    def test_company_roles_tokens_and_reasons(self) -> None:
        self.client.log_in(self.admin)
        role = self.client.post("/team/roles/", {"name": "a\nb", "description": ""})
        agent = self.client.post("/team/agents/new/", {"name": "a\nb"})
        self.client.log_in(self.creator)
        token = self.client.post("/profile/tokens/", {"name": "a\nb", "days": 30})
        self.client.log_in(self.superuser)
        path = f"/companies/{self.company.pk}/suspend/"
        reason = self.client.post(path, {"reason": "a\nb"})

        for response in (role, agent, token, reason):
            self.assertContains(response, "on one line", status_code=422)
        self.assertFalse(CompanyRole.objects.filter(role_name__contains="\n").exists())

    def test_an_invitation_shows_little_of_what_others_wrote(self) -> None:
        Company.objects.filter(pk=self.company.pk).update(name="Tom\r\n\r\n" + "Pills " * 30)
        User.objects.filter(pk=self.admin.pk).update(first_name="Call\n555", last_name="x" * 150)
        self.client.log_in(self.admin)

        self.client.post("/team/invite/", {"addresses": "a@x.example", "system_roles": ["user"]})

        body = str(mail.outbox[0].body)
        self.assertIn("Call 555 xxx", body)
        self.assertIn("to join Tom Pills Pills", body)
        self.assertLess(max(len(part) for part in re.split(r"x{60,}|(?:Pills ){9,}", body)), 400)
        self.assertLess(len(mail.outbox[0].subject), 120)
