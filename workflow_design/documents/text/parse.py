"""Parser of JSON text: the data, the position of every value, and a sentence for every mistake.

Python's own parser records no positions, takes the last of two equal keys, and reads NaN; this one
is strict, bounded, and never fails otherwise than by a message.
"""

from dataclasses import dataclass

from workflow_design.documents.report.fix import Fix
from workflow_design.documents.report.report import Message, Report, Severity
from workflow_design.documents.text.fault import Unreadable
from workflow_design.documents.text.repair import repair
from workflow_design.documents.text.scanner import NotJson, Scanner
from workflow_design.documents.text.source import Lines, Source

MAX_BYTES = 1_000_000
"""Size of a document in UTF-8."""

BYTE_ORDER_MARK = "\ufeff"


def parse(text: str | bytes, report: Report) -> Source | None:
    """The document's data and positions; None if it cannot be read.

    What is wrong goes into the report. Some faults (a key given twice, say) leave the document
    readable: then there are messages and a source.
    """
    return parse_or_repair(text, report).source


@dataclass(frozen=True)
class Parsed:
    """The result of reading a text.

    Attributes:
        source: the data and positions; None if it cannot be read.
        repaired: what they are after the repairs, where the text is no JSON and each of its faults
            has exactly one; for messages alone.
    """

    source: Source | None
    repaired: Source | None = None


def parse_or_repair(text: str | bytes, report: Report) -> Parsed:
    """The same as parse, also for a text that is no JSON."""
    try:
        decoded = _decoded(text)
    except _NotText as refusal:
        _add(report, Lines(refusal.before), refusal.fault)
        return Parsed(None)
    lines = Lines(decoded)
    scanner = Scanner(decoded, lines)
    faults, parsed = scanner.faults, Parsed(None)
    try:
        value = scanner.document()
        parsed = Parsed(Source(value, lines, scanner.values, scanner.keys))
    except Unreadable as failure:
        faults = [failure, *faults]
    except NotJson:
        repaired = repair(decoded, lines)
        faults, parsed = repaired.faults, Parsed(None, repaired.source)
    for fault in faults:
        _add(report, lines, fault)
    return parsed


def _add(report: Report, lines: Lines, fault: Unreadable) -> None:
    line, column = lines.position(fault.offset)
    report.add(
        Message(
            Severity.ERROR,
            fault.code,
            fault.pointer,
            line,
            column,
            fault.sentence,
            fault.suggestion,
            fix=Fix(edits=fault.edits) if fault.edits else None,
        )
    )


class _NotText(Exception):
    """The document is not text, or too long; the text before the fault gives its position."""

    def __init__(self, code: str, sentence: str, before: str = "") -> None:
        super().__init__(sentence)
        self.before = before
        self.fault = Unreadable(code, "", len(before), sentence)


def _decoded(text: str | bytes) -> str:
    """The text without byte order mark.

    Raises:
        _NotText: it is no text of fit size.
    """
    try:
        raw = text if isinstance(text, bytes) else text.encode()
    except UnicodeEncodeError as error:
        sentence = "This is half of a surrogate pair, which isn't a character."
        raise _NotText("lone-surrogate", sentence, error.object[: error.start]) from error
    if len(raw) > MAX_BYTES:
        sentence = (
            f"The file has {len(raw):,} bytes; the limit is {MAX_BYTES:,}. "
            "Split it into several files."
        )
        raise _NotText("too-large", sentence)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _NotText("not-utf8", "This file is UTF-16; save it as UTF-8.")
    try:
        return raw.decode().removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        sentence = f"The byte 0x{raw[error.start]:02X} isn't valid UTF-8; save the file as UTF-8."
        before = raw[: error.start].decode().removeprefix(BYTE_ORDER_MARK)
        raise _NotText("not-utf8", sentence, before) from error
