"""Limits of form requests, derived from the limits of documents."""

from workflow_design.documents.fields.kinds import LONGEST_TEXT
from workflow_design.documents.text.scanner import MAX_VALUES

MOST_FIELDS = 200
"""Fields of a workflow, as its meta schema has it."""

_OTHER_CONTROLS = 100
"""What a page sends beside the answers: tokens, keys, the button."""

_LONGEST_CHARACTER = 4  # bytes, in UTF-8

MOST_CONTROLS = MAX_VALUES + _OTHER_CONTROLS
"""Controls of a form: each question and each choice is at least one value of its document."""

MOST_FILES = MAX_VALUES // 3
"""Questions for a file: each is an object of at least two values."""

MOST_BYTES = MOST_FIELDS * LONGEST_TEXT * _LONGEST_CHARACTER + 1_000_000
"""Bytes of the texts of a form whose every answer is as long as may be; files do not count."""
