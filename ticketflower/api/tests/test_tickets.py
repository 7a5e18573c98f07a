"""Tickets by the API: forms, submitting, reading, comments, files."""

from base64 import b64encode
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from ticketflower.api.calls import operations
from ticketflower.api.tests.base import PREFIX, ApiTestCase
from users.models import User
from users.tenancy import outside_companies
from workflow_ops.models import FileUpload, TicketComment, TicketInstance
from workflow_ops.tests.factories import current_task, make_ticket

ANSWERS = {"item": "Laptop"}


class FormTest(ApiTestCase):
    def test_a_person_finds_what_they_may_submit_and_its_form(self) -> None:
        text = self.token(self.user)
        types = self.call("get", "/ticket-types", token=text).json()["items"]
        self.assertEqual([each["key"] for each in types], ["purchase"])

        form = self.call("get", "/ticket-types/purchase/form", token=text).json()

        self.assertEqual(form["answers_schema"]["type"], "object")
        self.assertIn("item", form["answers_schema"]["properties"])

    def test_what_they_may_not_submit_is_not_found(self) -> None:
        for key in ("nothing", "purchase%00"):
            with self.subTest(key):
                response = self.call(
                    "get", f"/ticket-types/{key}/form", token=self.token(self.user)
                )
                self.refused(response, 404, "not-found")


class SubmitTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.text = self.token(self.user, "tickets:read", "tickets:submit")

    def submit(self, answers: object, key: str = "") -> Any:
        body = {"ticket_type": "purchase", "answers": answers}
        return self.call("post", "/tickets", body, token=self.text, key=key)

    def test_a_ticket_is_submitted_in_the_persons_name(self) -> None:
        response = self.submit(ANSWERS)

        self.assertEqual(response.status_code, 201, response.content)
        ticket = TicketInstance.objects.get()
        self.assertEqual(ticket.created_by, self.user)
        told = response.json()
        self.assertEqual(told["number"], ticket.number)
        self.assertEqual(told["answers"], ANSWERS)
        self.assertEqual(told["activity"][0]["who"], str(self.user))

    def test_the_same_request_with_the_same_key_makes_one_ticket(self) -> None:
        first = self.submit(ANSWERS, key="order 17").json()
        second = self.submit(ANSWERS, key="order 17").json()

        self.assertEqual(first["number"], second["number"])
        self.refused(
            self.submit({**ANSWERS, "item": "Desk"}, key="order 17"), 409, "submitted-before"
        )
        self.assertNotEqual(self.submit(ANSWERS).json()["number"], first["number"])

    def test_answers_that_do_not_fit_are_told_where(self) -> None:
        response = self.submit({"item": 1})

        issues = self.refused(response, 422, "answers-refused")["issues"]
        self.assertTrue(all(each["pointer"].startswith("/answers") for each in issues))
        self.assertFalse(TicketInstance.objects.exists())

    def test_it_is_read_by_its_requester_and_by_nobody_else(self) -> None:
        number = self.submit(ANSWERS).json()["number"]

        listed = self.call("get", "/tickets", token=self.text).json()
        self.assertEqual([each["number"] for each in listed["items"]], [number])
        other = self.token(self.colleague)
        self.refused(self.call("get", f"/tickets/{number}", token=other), 404, "not-found")
        self.assertEqual(self.call("get", "/tickets", token=other).json()["items"], [])

    def test_a_ticket_admin_reads_all_page_by_page(self) -> None:
        for _time in range(3):
            self.submit(ANSWERS)
        text = self.token(self.ticket_admin, "tickets:read")

        first = self.call("get", "/tickets?limit=2", token=text).json()
        second = self.call("get", f"/tickets?limit=2&cursor={first['next']}", token=text).json()

        numbers = [each["number"] for each in (*first["items"], *second["items"])]
        self.assertEqual(numbers, sorted(numbers, reverse=True))
        self.assertEqual(len({*numbers}), 3)
        self.assertIsNone(second["next"])

    def test_a_cursor_of_ones_own_is_refused(self) -> None:
        for cursor in ("x", "é", "LTE", ""):
            with self.subTest(cursor):
                response = self.call("get", f"/tickets?cursor={cursor}", token=self.text)
                self.refused(response, 422, "invalid-cursor")


class UnstorableTest(ApiTestCase):
    """What JSON can write and the database cannot store is refused, and nothing is stored."""

    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)

    def assert_refused(self, path: str, body: object, person: User) -> None:
        token = self.token(person, "tickets:read", "tickets:submit", "tasks:work")
        with self.subTest(path=path, body=ascii(body)):
            response = self.call("post", path, body, token=token, is_valid=False)
            self.refused(response, 422, "invalid-request")

    def test_characters_and_numbers(self) -> None:
        for value in ("a\0b", "\ud800", float("inf"), {"a\0b": 1}, ["a\0b"]):
            body = {"ticket_type": "purchase", "answers": {"item": value}}
            self.assert_refused("/tickets", body, self.user)
        self.assertEqual(TicketInstance.objects.count(), 1)

    def test_texts_that_people_write(self) -> None:
        task = current_task(self.ticket)
        for text in ("a\0b", "\ud800", " \n"):
            for person in (self.user, self.worker):
                path = f"/tickets/{self.ticket.number}/comments"
                self.assert_refused(path, {"text": text}, person)
            self.assert_refused(f"/tasks/{task.pk}/ask", {"text": text}, self.worker)
            to = self.colleague.email
            path = f"/tasks/{task.pk}/hand-off"
            self.assert_refused(path, {"to": to, "reason": text}, self.worker)
        self.assertFalse(TicketComment.objects.exists())

    def test_however_deep_it_is(self) -> None:
        deep: object = "a\0b"
        for _level in range(900):
            deep = [deep]
        body = {"ticket_type": "purchase", "answers": {"item": deep}}
        self.assert_refused("/tickets", body, self.user)


class CommentTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)

    def comment(self, token: str, **body: object) -> Any:
        path = f"/tickets/{self.ticket.number}/comments"
        return self.call("post", path, {"text": "Hello", **body}, token=token)

    def test_a_note_stays_internal(self) -> None:
        admin = self.token(self.ticket_admin, "tickets:read", "tasks:work")
        self.assertEqual(self.comment(admin, is_internal=True, text="Sentinel").status_code, 201)
        path = f"/tickets/{self.ticket.number}"

        self.assertContains(self.call("get", path, token=admin), "Sentinel")
        mine = self.token(self.user)
        self.assertNotContains(self.call("get", path, token=mine), "Sentinel")
        response = self.comment(mine, is_internal=True)
        self.refused(response, 409, "internal-notes-are-for-the-team")

    def test_one_with_files_is_written_once(self) -> None:
        mine = self.token(self.user)
        file = {"name": "a.txt", "content_base64": "dGV4dA=="}
        stored, other = (
            self.call("post", "/files/encoded", file, token=each).json()["id"]
            for each in (mine, self.token(self.colleague))
        )
        path = f"/tickets/{self.ticket.number}/comments"
        for wrong in (other, "x", "9" * 30):
            body = {"text": "", "files": [stored, wrong]}
            error = self.refused(
                self.call("post", path, body, token=mine, key="k"), 422, "file-unknown"
            )
            self.assertEqual(error["issues"][0]["pointer"], "/files/1")
        self.refused(self.comment(mine, text=" "), 422, "invalid-request")
        self.assertFalse(TicketComment.objects.exists())

        body = {"files": [stored]}
        first, second = (
            self.call("post", path, body, token=mine, key="k").json()["id"] for _time in range(2)
        )

        self.assertEqual(first, second)
        self.assertEqual(TicketComment.objects.get().files.get().filename, "a.txt")
        changed = self.call("post", path, {**body, "text": "More"}, token=mine, key="k")
        self.refused(changed, 409, "commented-before")

    def test_to_write_needs_a_scope_to_write(self) -> None:
        self.refused(self.comment(self.token(self.user, "tickets:read")), 403, "scope-missing")
        self.assertFalse(TicketComment.objects.exists())


class FileTest(ApiTestCase):
    def upload(self, text: str, content: bytes = b"text", name: str = "a.txt") -> Any:
        with outside_companies():
            return self.client.post(
                f"{PREFIX}/files",
                {"file": SimpleUploadedFile(name, content)},
                headers={"Authorization": f"Bearer {text}"},
            )

    def test_a_file_is_stored_and_its_content_comes_back_once_attached(self) -> None:
        text = self.token(self.user)
        stored = self.upload(text).json()
        ticket = make_ticket(self.ticket_type, self.user)
        response = self.call("get", f"/files/{stored['id']}", token=text)
        self.refused(response, 404, "not-found")

        FileUpload.objects.filter(pk=stored["id"]).update(ticket=ticket)

        with outside_companies():
            response = self.client.get(
                f"{PREFIX}/files/{stored['id']}", headers={"Authorization": f"Bearer {text}"}
            )
        self.assertEqual(response.getvalue(), b"text")
        (content,) = operations()["download_file"].described["responses"]["200"]["content"]
        self.assertEqual(response.headers["Content-Type"], content)
        other = self.token(self.colleague)
        response = self.call("get", f"/files/{stored['id']}", token=other)
        self.refused(response, 404, "not-found")

    def test_an_empty_one_is_refused(self) -> None:
        error = self.refused(self.upload(self.token(self.user), b""), 422, "file-refused")

        self.assertIn("a.txt is empty", error["sentence"])
        self.assertFalse(FileUpload.objects.exists())

    def test_a_form_that_cannot_be_read_is_refused(self) -> None:
        with outside_companies():
            response = self.client.generic(
                "POST",
                f"{PREFIX}/files",
                b"x",
                "multipart/form-data",
                headers={"Authorization": f"Bearer {self.token(self.user)}"},
            )

        self.refused(response, 400, "not-a-form")

    def store(self, content: str, name: str = "a.txt") -> Any:
        body = {"name": name, "content_base64": content}
        return self.call("post", "/files/encoded", body, token=self.token(self.user))

    def test_one_in_json_is_stored_under_a_clean_name(self) -> None:
        response = self.store("dGV4dA==", "../b.txt")

        self.assertEqual(response.status_code, 201)
        self.assertEqual((response.json()["name"], response.json()["size"]), ("b.txt", 4))
        stored = FileUpload.objects.get()
        self.assertEqual((stored.uploaded_by, stored.ticket), (self.user, None))
        self.assertEqual(str(stored.pk), response.json()["id"])

    def test_a_name_that_is_none_becomes_one(self) -> None:
        for name in ("..", "/", "\u202e", "a/"):
            with self.subTest(name):
                self.assertEqual(self.store("dGV4dA==", name).json().get("name"), "file")

    def test_content_that_is_none_is_refused(self) -> None:
        for content, code, said in (
            ("dGV4dA", "not-base64", "Base64"),
            ("dGV4dA==\n", "not-base64", "Base64"),
            ("té", "not-base64", "Base64"),
            ("", "file-refused", "a.txt is empty"),
        ):
            with self.subTest(content):
                error = self.refused(self.store(content), 422, code)

                self.assertIn(said, error["sentence"])
        with self.settings(UPLOAD_MAX_MEGABYTES=1):
            large = self.store(b64encode(bytes(1_100_000)).decode())
        self.assertIn("at most 1 MB", self.refused(large, 422, "file-refused")["sentence"])
        with self.settings(DATA_UPLOAD_MAX_MEMORY_SIZE=2_000_000):
            large = self.store(b64encode(bytes(1_600_000)).decode())
        self.assertIn("at most 2 MB", self.refused(large, 413, "too-large")["sentence"])
        self.assertFalse(FileUpload.objects.exists())
