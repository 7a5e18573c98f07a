"""JSON as a hidden field may come back: Python cannot read it, or cannot write it again."""

UNREADABLE = (
    "[" * 100_000,
    "[" * 100_000 + "]" * 100_000,
    '{"members":' + "[" * 900 + "]" * 900 + "}",
    '{"members": ' + "9" * 5_000 + "}",
    r'{"members": ["\ud800"], "name": "\u0000"}',
)
