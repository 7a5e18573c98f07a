"""Tokens of tools: making, showing once, revoking, and what is kept of them."""

import hashlib
import re
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from users.errors import (
    TokenAlreadyRevoked,
    TokenExpired,
    TokenOfInactiveUser,
    TokenOfSuspendedCompany,
    TokenRefused,
    TokenRevoked,
    TooManyTokens,
)
from users.models import ApiToken, AuditEvent, User
from users.services.companies import suspend_company
from users.services.people import deactivate_person
from users.services.tokens import MOST_TOKENS, make_token, revoke_token, use_token
from users.tenancy import as_company, outside_companies
from users.tests.base import CompanyTestCase

PATH = "/profile/tokens/"
NEW_PASSWORD = "quartz-lantern-mosaic"
FORM = re.compile(r"tf_\d+_[0-9a-f]{12}_[0-9a-f]{64}")


class TokenCase(CompanyTestCase):
    def make(self, user: User | None = None, name: str = "Laptop") -> tuple[ApiToken, str]:
        user = user or self.creator
        assert user.company is not None
        with as_company(user.company):
            return make_token(user=user, name=name, scopes=["definitions:read"], days=30)

    def use(self, text: str) -> ApiToken:
        with outside_companies():
            return use_token(text)


class MakeTest(TokenCase):
    def test_its_text_is_recognisable_and_never_the_same(self) -> None:
        texts = {self.make()[1] for _time in range(3)}

        self.assertEqual(len(texts), 3)
        for text in texts:
            self.assertTrue(FORM.fullmatch(text))
            self.assertTrue(text.startswith(f"tf_{self.company.pk}_"))

    def test_only_its_digest_is_in_the_database(self) -> None:
        token, text = self.make()

        secret = text.rpartition("_")[2]
        self.assertEqual(token.digest, hashlib.sha256(text.encode()).hexdigest())
        for table in ("api_tokens", "api_tokens_history", "audit_events"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
                kept = "".join(row for (row,) in cursor.fetchall())
            self.assertIn(token.prefix, kept)
            self.assertNotIn(secret, kept)
            self.assertEqual(token.digest in kept, table == "api_tokens")

    def test_it_expires_after_the_days_chosen(self) -> None:
        token, _text = self.make()

        self.assertAlmostEqual(
            token.expires_at, timezone.now() + timedelta(days=30), delta=timedelta(minutes=1)
        )

    def test_a_person_has_so_many_that_can_be_used_and_no_more(self) -> None:
        made = [self.make()[0] for _time in range(MOST_TOKENS)]

        self.assertRaises(TooManyTokens, self.make)

        revoke_token(token=made[0])
        ApiToken.objects.filter(pk=made[1].pk).update(expires_at=timezone.now())
        self.make()
        self.make()
        self.assertRaises(TooManyTokens, self.make)

    def test_it_is_in_the_audit_trail_with_whose_it_is(self) -> None:
        self.client.log_in(self.creator)
        self.client.post(PATH, {"name": "Laptop", "days": "90", "scopes": "definitions:read"})
        token = ApiToken.objects.get()
        self.client.post(f"{PATH}{token.pk}/revoke/")

        events = list(AuditEvent.objects.filter(action__startswith="api_token").order_by("pk"))
        self.assertEqual(
            [(each.action, each.subject, each.actor) for each in events],
            [
                ("api_token_made", "Laptop", self.creator),
                ("api_token_revoked", "Laptop", self.creator),
            ],
        )
        self.client.log_in(self.admin)
        page = self.client.get("/audit/")
        export = self.client.get("/audit/export/").getvalue().decode()
        self.assertContains(page, "API token created")
        self.assertNotContains(page, token.digest)
        self.assertIn(token.prefix, export)
        self.assertNotIn(token.digest, export)


class UseTest(TokenCase):
    def test_token_identifies_its_owner(self) -> None:
        token, text = self.make()

        found = self.use(text)

        self.assertEqual((found, found.user, found.company), (token, self.creator, self.company))

    def test_unknown_token_is_refused(self) -> None:
        token, text = self.make()
        mine, theirs = self.company.pk, self.other_company.pk
        other = self.make(self.stranger)[1]
        secret = text.rpartition("_")[2]
        for wrong in (
            "",
            "tf_",
            "tf",
            token.prefix,
            text[:-1],
            text + "0",
            text.upper(),
            text.replace("tf_", "ft_", 1),
            text.replace(f"tf_{mine}_", f"tf_{theirs}_"),
            text.replace(f"tf_{mine}_", "tf_0_"),
            text.replace(f"tf_{mine}_", f"tf_{'9' * 30}_"),
            text.replace(f"tf_{mine}_", "tf_²_"),
            text.replace(secret, "0" * 64),
            text.replace(secret, other.rpartition("_")[2]),
            f"{token.prefix}_{token.digest}",
            token.digest,
            "tf_\x00_",
            text + "\x00",
            "é" * 90,
        ):
            with self.subTest(wrong), self.assertRaises(TokenRefused) as refusal:
                self.use(wrong)
            self.assertEqual(refusal.exception.code, "token-unknown")

    def test_a_revoked_one_is_refused_and_is_not_revoked_twice(self) -> None:
        token, text = self.make()

        revoke_token(token=token)

        self.assertRaises(TokenRevoked, self.use, text)
        self.assertRaises(TokenAlreadyRevoked, revoke_token, token=token)

    def test_an_expired_one_is_refused(self) -> None:
        token, text = self.make()
        ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now())

        self.assertRaises(TokenExpired, self.use, text)

    def test_token_of_a_deactivated_user_is_refused(self) -> None:
        _token, text = self.make()

        deactivate_person(person=self.creator, by=self.admin)

        self.assertRaises(TokenOfInactiveUser, self.use, text)

    def test_one_of_a_suspended_company_is_refused(self) -> None:
        token, text = self.make()

        suspend_company(company=self.company, reason="Bills", by=self.superuser)

        self.assertRaises(TokenOfSuspendedCompany, self.use, text)
        with self.assertRaises(TokenRefused) as refusal:
            self.use(f"{token.prefix}_{'0' * 64}")
        self.assertEqual(refusal.exception.code, "token-unknown")

    def test_its_last_use_is_kept_at_most_once_a_minute(self) -> None:
        token, text = self.make()

        def noted() -> Any:
            token.refresh_from_db()
            return token.last_used_at

        self.use(text)
        first = noted()
        self.use(text)
        self.assertEqual(noted(), first)

        earlier = timezone.now() - timedelta(minutes=2)
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=earlier)
        self.use(text)
        self.assertGreater(noted(), first)
        history: Any = token.history  # type: ignore[attr-defined] # by users.database.history
        self.assertEqual([each.pgh_label for each in history.all()], ["made"])


class PageTest(TokenCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.creator)

    def post(self, **answers: str) -> Any:
        whole = {"name": "Laptop", "days": "30", "scopes": "definitions:read"}
        return self.client.post(PATH, {**whole, **answers})

    def test_everyone_gives_the_scopes_that_their_roles_have(self) -> None:
        for person, offered in (
            (self.creator, ["definitions:read", "definitions:draft", "definitions:publish"]),
            (self.user, ["tickets:read", "tickets:submit"]),
            (self.worker, ["tickets:read", "tasks:work"]),
            (
                self.ticket_admin,
                ["definitions:read", "tickets:read", "errors:read", "errors:fix"],
            ),
            (self.admin, []),
        ):
            with self.subTest(person=person):
                self.client.log_in(person)
                self.assertContains(self.client.get("/profile/"), PATH)

                page = self.client.get(PATH)

                choices = page.context["form"].fields["scopes"].choices
                self.assertEqual([name for name, _words in choices], offered)

    def test_a_scope_beyond_ones_roles_is_refused(self) -> None:
        response = self.post(scopes="tasks:work")

        self.assertEqual(response.status_code, 422)
        self.assertFalse(ApiToken.objects.exists())

    def test_the_text_is_shown_this_once_with_an_example(self) -> None:
        response = self.post()

        (text,) = {*FORM.findall(response.content.decode())}
        self.assertEqual(self.use(text).name, "Laptop")
        for address in ("design/check/", "mcp/", "api/v1/openapi.json"):
            self.assertContains(response, f"http://testserver/{address}")
        self.assertIn("no-store", response.headers["Cache-Control"])
        page = self.client.get(PATH)
        self.assertContains(page, text.rpartition("_")[0])
        self.assertNotContains(page, text.rpartition("_")[2])

    def test_a_name_and_a_number_of_days_offered_are_needed(self) -> None:
        names: list[dict[str, str]] = [{"name": " "}, {"name": "x" * 101}]
        for wrong in (*names, {"days": "9999"}, {"days": ""}, {"scopes": ""}):
            with self.subTest(wrong):
                self.assertEqual(self.post(**wrong).status_code, 422)
        self.assertFalse(ApiToken.objects.exists())

    def test_too_many_are_refused_in_a_sentence(self) -> None:
        for _time in range(MOST_TOKENS):
            self.make()

        self.assertContains(self.post(), "Revoke one first", status_code=422)

    def test_it_lists_ones_own_with_what_became_of_them(self) -> None:
        revoked, _text = self.make(name="Old laptop")
        revoke_token(token=revoked)
        live, text = self.make(name="New laptop")
        self.use(text)
        self.make(self.admin, name="Of the admin")
        self.make(self.stranger, name="Of a stranger")

        page = self.client.get(PATH)

        self.assertEqual(list(page.context["tokens"]), [live, revoked])
        self.assertContains(page, "Revoked")
        self.assertContains(page, f"{PATH}{live.pk}/revoke/")
        self.assertNotContains(page, f"{PATH}{revoked.pk}/revoke/")

    def test_it_costs_the_same_for_one_and_for_many(self) -> None:
        self.make()
        self.client.get(PATH)
        with self.assertNumQueries(4):
            self.client.get(PATH)

        for _time in range(10):
            self.make()

        with self.assertNumQueries(4):
            self.client.get(PATH)

    def test_token_of_another_person_cannot_be_revoked(self) -> None:
        for owner in (self.admin, self.stranger):
            token, text = self.make(owner)

            self.assertEqual(self.client.post(f"{PATH}{token.pk}/revoke/").status_code, 404)
            self.assertEqual(self.use(text), token)

    def test_revoking_twice_is_reported(self) -> None:
        token, _text = self.make()
        for told in ("revoked.", "is already revoked."):
            response = self.client.post(f"{PATH}{token.pk}/revoke/", follow=True)

            self.assertContains(response, told)

    def test_acting_superuser_cannot_create_tokens(self) -> None:
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Ticket 17"})
        token, text = self.make()
        company = {"company_token": str(self.company.pk)}

        self.assertEqual(self.post(**company).status_code, 403)
        revoked = self.client.post(f"{PATH}{token.pk}/revoke/", company)

        self.assertEqual(revoked.status_code, 403)
        self.assertEqual(ApiToken.objects.count(), 1)
        self.assertEqual(self.use(text), token)
        page = self.client.get(PATH)
        self.assertContains(page, "You can't create one while you act for it.")
        self.assertNotContains(page, token.prefix)
