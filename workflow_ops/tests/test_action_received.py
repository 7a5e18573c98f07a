"""Bodies as services really send them: empty, compressed, in other charsets."""

import gzip
import json
import tracemalloc
import zlib
from typing import Any

from django.test import SimpleTestCase

from ticketflower.types import JsonObject
from workflow_design.runtime.actions import build_output
from workflow_design.runtime.faults import DataMisfit
from workflow_design.runtime.workflow import DocumentTask
from workflow_ops.actions.bodies import BodyIsNotJson
from workflow_ops.actions.callbacks import callback_token
from workflow_ops.actions.failures import MOST_ANSWER_BYTES
from workflow_ops.actions.guard import Answer
from workflow_ops.actions.received import Body
from workflow_ops.models import ActionAttempt, TaskInstance, TicketError
from workflow_ops.services.actions import _body_of
from workflow_ops.tests.actions import ActionTestCase
from workflow_ops.tests.factories import current_task

VALUE: JsonObject = {"name": "Zoë", "price": "5 €"}
TEXT = json.dumps(VALUE, ensure_ascii=False)


def raw_deflate(body: bytes) -> bytes:
    encoder = zlib.compressobj(wbits=-15)
    return encoder.compress(body) + encoder.flush()


class ReadTest(SimpleTestCase):
    def assert_refused(self, body: Body, sentence: str) -> None:
        with self.assertRaises(BodyIsNotJson) as refused:
            body.value()
        self.assertIn(sentence, refused.exception.sentence)

    def test_compressed(self) -> None:
        plain = TEXT.encode()
        for coding, raw in (
            ("gzip", gzip.compress(plain)),
            ("x-gzip", gzip.compress(plain)),
            ("GZIP", gzip.compress(plain)),
            ("deflate", zlib.compress(plain)),
            ("deflate", raw_deflate(plain)),
            ("deflate, gzip", gzip.compress(zlib.compress(plain))),
            ("identity", plain),
            ("", plain),
        ):
            with self.subTest(coding):
                self.assertEqual(Body(raw, coding).value(), VALUE)

    def test_compressed_in_a_way_that_is_named(self) -> None:
        packed = gzip.compress(TEXT.encode())
        for body, sentence in (
            (Body(b"...", "br"), "compressed with “br”; only gzip and deflate are supported"),
            (Body(TEXT.encode(), "gzip"), "is declared as compressed with gzip, but it isn't"),
            (Body(packed[:-12], "gzip"), "is incomplete"),
            (Body(packed, "gzip, gzip, gzip"), "compressed more than"),
        ):
            with self.subTest(sentence):
                self.assert_refused(body, sentence)

    def test_a_bomb_is_not_unpacked(self) -> None:
        bomb = gzip.compress(b" " * (200 * MOST_ANSWER_BYTES))
        self.assertLess(len(bomb), MOST_ANSWER_BYTES)
        for body in (Body(bomb, "gzip"), Body(gzip.compress(bomb), "gzip, gzip")):
            tracemalloc.start()
            self.assert_refused(body, "after decompression")
            _now, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()

            self.assertLess(peak, 8 * MOST_ANSWER_BYTES)

    def test_charsets(self) -> None:
        latin = json.dumps({"name": "Zoë"}, ensure_ascii=False)
        for raw, content_type, value in (
            (TEXT.encode(), "application/json", VALUE),
            (TEXT.encode("utf-8-sig"), "", VALUE),
            (TEXT.encode("utf-16"), "application/json", VALUE),
            (TEXT.encode("utf-16-le"), "", VALUE),
            (TEXT.encode("utf-16-be"), 'application/json; charset="UTF-16BE"', VALUE),
            (TEXT.encode("utf-32"), "", VALUE),
            (TEXT.encode("cp1252"), "application/json;charset=windows-1252", VALUE),
            (TEXT.encode("iso-8859-15"), "text/json; charset=ISO-8859-15", VALUE),
            (latin.encode("latin-1"), "application/json; charset=ISO-8859-1", {"name": "Zoë"}),
        ):
            with self.subTest(content_type, raw=raw[:8]):
                self.assertEqual(Body(raw, content_type=content_type).value(), value)

    def test_charsets_that_are_named(self) -> None:
        for raw, content_type, sentence in (
            (TEXT.encode("cp1252"), "application/json", "isn't valid UTF-8: see byte 13"),
            (b"{}", "text/plain; charset=rot13", "The charset “rot13” of the body"),
            (b"{}", "text/plain; charset=klingon", "The charset “klingon” of the body"),
            (b"{}", f"text/plain; charset={'x' * 20_000}", "Content-Type"),
        ):
            with self.subTest(sentence):
                self.assert_refused(Body(raw, content_type=content_type), sentence)

    def test_nothing_is_no_value(self) -> None:
        for raw, coding in ((b"", ""), (b" \r\n", ""), (b"", "gzip"), (gzip.compress(b""), "gzip")):
            with self.subTest(raw=raw):
                self.assertIsNone(Body(raw, coding).value())

    def test_what_is_kept_can_be_read(self) -> None:
        packed = Body(gzip.compress(TEXT.encode("cp1252")), "gzip", "text/json; charset=cp1252")

        self.assertEqual(packed.kept(), TEXT)
        self.assertIn("secret", Body(b"\xff secret", "br").kept())

    def test_headers_of_an_answer_say_how_to_read_it(self) -> None:
        headers = {"content-encoding": "gzip", "content-type": "text/json; charset=cp1252"}

        body = _body_of(Answer(200, headers, gzip.compress(TEXT.encode("cp1252"))))

        self.assertEqual(body.value(), VALUE)


class EmptyAnswerTest(SimpleTestCase):
    def output(self, **task: Any) -> JsonObject:
        action = DocumentTask("send", "Send", "SYNC_ACTION", **task)
        return build_output(action, {"status": 204, "body": None}, {})

    def test_it_is_an_empty_output_where_nothing_is_required(self) -> None:
        optional = {"type": "object", "properties": {"id": {"type": "string"}}}

        self.assertEqual(self.output(output_schema=optional), {})
        self.assertEqual(self.output(output_schema={"type": "object"}), {})

    def test_a_transform_sees_no_body(self) -> None:
        made = {"status": {"var": "response.status"}, "id": {"var": "response.body.id"}}

        self.assertEqual(self.output(output_transform=made), {"status": 204, "id": None})

    def test_missing_required_output_is_an_error(self) -> None:
        schema = {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "string"}},
        }

        with self.assertRaisesMessage(DataMisfit, "The output of “Send”, from an empty response,"):
            self.output(output_schema=schema)


class CallbackBodyTest(ActionTestCase):
    def call_back(self, raw: bytes, **headers: str) -> Any:
        ticket = self.make_one("/later?seconds=300", task_type="ASYNC_ACTION")
        self.work()
        task = current_task(ticket)
        self.ticket = ticket
        return self.client.generic(
            "POST",
            f"/callbacks/{callback_token(task)}/",
            raw,
            headers.pop("content_type", "application/json"),
            headers=headers,
        )

    def test_compressed_and_in_another_charset(self) -> None:
        raw = gzip.compress('{"received": {"item": "Zoë"}}'.encode("latin-1"))

        response = self.call_back(
            raw, content_type="application/json; charset=iso-8859-1", **{"content-encoding": "gzip"}
        )

        self.assertEqual(response.status_code, 200)
        self.assertEqual(TaskInstance.objects.earliest("pk").output_data, {"item": "Zoë"})
        self.assertIn("Zoë", ActionAttempt.objects.callbacks().get().request_body)

    def test_what_is_not_understood_is_named_to_the_service(self) -> None:
        response = self.call_back(b"{}", **{"content-encoding": "br"})

        self.assertEqual(response.status_code, 400)
        self.assertIn("“br”", response.json()["detail"])
        self.assertFalse(TicketError.objects.exists())
