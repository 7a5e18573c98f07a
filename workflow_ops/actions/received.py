"""Decoding of bodies that services send: compressed or not, in UTF-8 or another charset."""

import json
import re
import zlib
from dataclasses import dataclass

from django.utils.http import parse_header_parameters

from ticketflower.types import Json
from workflow_ops.actions.bodies import BodyIsNotJson, kept, parsed
from workflow_ops.actions.failures import MOST_ANSWER_BYTES

MOST_CODINGS = 2
"""Compressions one upon the other; more are no honest answer."""

# Of RFC 9110, 8.4.1; "deflate" is sent with the wrapper of zlib, and often without it.
_WINDOWS = {"gzip": [31], "x-gzip": [31], "deflate": [15, -15]}

# Python knows others, some of which are no charsets ("rot13") or may take long.
_CHARSET = re.compile(
    r"utf[-_]?(8|16|32)([-_]?[lb]e)?|(us-?)?ascii|latin-?1|iso[-_]?8859[-_]\d{1,2}"
    r"|(windows-?|cp)125\d",
    re.IGNORECASE,
)
# UTF-32 before UTF-16, whose mark it begins with.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass(frozen=True)
class Body:
    """A body as it came over the wire, with the headers that say how to read it."""

    raw: bytes
    coding: str = ""
    content_type: str = ""

    def value(self) -> Json:
        """Its JSON value; None where there is nothing in it.

        Raises:
            BodyIsNotJson: it cannot be read; the sentence says why.
        """
        text = self.text()
        return parsed(text) if text.strip() else None

    def text(self) -> str:
        """What it says.

        Raises:
            BodyIsNotJson: it is compressed, or its text written, in a way that is not understood.
        """
        plain = self._decompressed()
        charset = self._charset(plain)
        try:
            return plain.decode(charset)
        except UnicodeDecodeError as error:
            named = charset.removesuffix("-sig").upper()
            raise BodyIsNotJson(
                f"The body isn't valid {named}: see byte {error.start + 1}. If it is in "
                "another charset, name it in Content-Type."
            ) from error

    def kept(self, hide: tuple[str, ...] = ()) -> str:
        """Its stored form for the ticket admins, readable where that is possible."""
        try:
            return kept(self.text().encode(errors="replace"), hide=hide)
        except BodyIsNotJson:
            return kept(self.raw, hide=hide)

    def _decompressed(self) -> bytes:
        codings = [each.strip().lower() for each in self.coding.split(",")]
        codings = [each for each in codings if each not in ("", "identity")]
        if len(codings) > MOST_CODINGS:
            raise BodyIsNotJson(f"The body is compressed more than {MOST_CODINGS} times.")
        body = self.raw
        for coding in reversed(codings):
            body = _decompressed(body, coding)
        return body

    def _charset(self, plain: bytes) -> str:
        for mark, charset in _MARKS:
            if plain.startswith(mark):
                return charset
        try:
            _type, parameters = parse_header_parameters(self.content_type)
        except ValueError as error:
            raise BodyIsNotJson("The Content-Type of the body can't be read.") from error
        declared = parameters.get("charset", "").strip()
        if not declared:
            return json.detect_encoding(plain)
        if not _CHARSET.fullmatch(declared):
            raise BodyIsNotJson(f"The charset “{declared[:60]}” of the body isn't supported.")
        return declared


def _decompressed(body: bytes, coding: str) -> bytes:
    if coding not in _WINDOWS:
        raise BodyIsNotJson(
            f"The body is compressed with “{coding[:60]}”; only gzip and deflate are supported."
        )
    if not body:
        return body
    for window in _WINDOWS[coding]:
        decoder = zlib.decompressobj(window)
        try:
            plain = decoder.decompress(body, MOST_ANSWER_BYTES + 1)
        except zlib.error:
            continue
        if len(plain) > MOST_ANSWER_BYTES:
            raise BodyIsNotJson(
                f"The body has more than {MOST_ANSWER_BYTES:,} bytes after decompression."
            )
        if not decoder.eof:
            raise BodyIsNotJson("The compressed body is incomplete.")
        return plain
    raise BodyIsNotJson(f"The body is declared as compressed with {coding}, but it isn't.")
