"""The words of the interface: what docs/glossary.md says, this holds.

It reads what people see: the text of templates and their labels, every string of Python, of our
scripts and of the examples, and the sentences of the docs. Docstrings and comments are for
developers, and free; so is code in the docs.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from ticketflower.types import Json

ROOT = settings.BASE_DIR

FORBIDDEN = {
    "say someone, no one, everyone": r"\b(some|no|every|any)body('s)?\b",
    "say who": r"\bwhoever\b",
    "say fix": r"\bmend(s|ed|ing)?\b",
    "say again": r"\banew\b",
    "say live": r"\bin force\b",
    "say is": r"\b(stands|stood still)\b",
    "say continue": r"\b(go|goes|going|gone|went) on\b(?! to\b)",
    "say what happened": r"\b(become|became|becomes) of\b|\bgoes its way\b",
    "say email": r"\be-mails?\b|\bmails\b|\b(a|the|this|that|each|by) mail\b(?! server)",
    "say login, log in": r"\blog-ins?\b",
    "American: canceled": r"\bcancell(ed|ing|able)\b",
    "American spelling": (
        r"\b(colour|behaviour|favour|neighbour|centre|catalogue|licence|defence|whilst|grey)s?\b"
        r"|\b(organi|recogni|normali|optimi|initiali|seriali|summari|authori)s(e|es|ed|ing|ation)\b"
        r"|\banalys(e|ed|ing)\b"
    ),
    "say must, will": r"\bshall\b",
    "leave it out": r"\bplease\b",
    "say select": r"\btick(s|ed|ing)?\b",
    "say test run": r"\bdry runs?\b",
    "say restore": r"\b(roll|rolls|rolled) back\b",
    "say archive": r"\bretir(e|es|ed|ing)\b",
    "say audit log": r"\baudit trail\b",
    "say API tokens": r"\btokens for tools\b",
    "write …": r"\.\.\.",
    "write “ ”": (
        r"""(?<![=(])(['"])(%\(?\w*\)?s|\{\w*\})\1"""  # around what is inserted
        r"""|(?<![\w=\[(:,{])'[^'\n]*[^'\n\s]'(?!\w)|(?<![\w=\[(:,{\\])"[^"\n]*[^"\n\s]"(?!\w)"""
    ),
}
FREE_IN_DOCS = {"write …", "write “ ”", "say restore", "no label"}
"""Docs quote with " ", abbreviate listings, and transactions roll back."""

LABELS = {"CSV", "State", "Made", "Now", "No.", "Worker", "Last step"}
"""No label of their own; docs/glossary.md has the words to say instead."""

FOR_COMPUTERS = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|WHERE|GRANT|SET|BEGIN|EXISTS|VALUES|JOIN"
    r"|ORDER BY|IS (NOT )?NULL|nullif|interval)\b|\bpython -c\b|^[^A-Za-z]*$"
    r"|^[\w.-]+ ?=|\(\?|^[\[{<(]['\w]|^# |^test -"
)
"""Statements of SQL, commands, configuration, regular expressions, markup and JSON."""

EXCEPTIONS: dict[str, tuple[str, ...]] = {
    "templates/users/accounts/tokens.html": (  # to be copied into a terminal
        'curl --header "Authorization: Bearer {}" \\ --data-binary @document.json \\ {}',
        'claude mcp add --transport http ticketflower {} \\ --header "Authorization: Bearer {}"',
    ),
    # headings of exports, which programs read
    "workflow_ops/lists/errors.py": ("State",),
    "workflow_ops/lists/tasks.py": ("State", "Worker", "Made"),
    "workflow_ops/lists/tickets.py": ("State", "Worker"),
    # JSON as it is to be written, in its own quotes
    "workflow_design/checker/checks/structure.py": ('did you mean to write "kind": "{}"?',),
    "workflow_design/checker/verification/typing/operands.py": (
        'did you mean {"var": ["{}", 0]}?',
    ),
    "workflow_design/documents/text/repair.py": ('did you mean "{}"?',),
}
"""Texts that may say it, by file."""

TAG_OF_DJANGO = re.compile(r"\{%(.*?)%\}|\{\{(.*?)\}\}", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
INLINE_TAG = re.compile(r"</?(a|b|code|em|kbd|small|span|strong|time)\b[^>]*>")
SEEN_ATTRIBUTE = re.compile(r'\b(?:aria-label|title|placeholder|alt|content)="([^"]*)"')
LITERAL = re.compile(r""""([^"\n]*)"|'([^'\n]*)'""")
LITERAL_OF_SCRIPT = re.compile(r'//[^\n]*|/\*.*?\*/|"([^"\n]*)"|`([^`]*)`', re.DOTALL)
MARKDOWN_CODE = re.compile(r"^```.*?^```|^(?: {4,}[^\n]*\n)+|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK_TARGET = re.compile(r"\]\([^)\s]*\)")
REJECTED_WORDS = re.compile(r"^(\| \*\*.*\| ).* \|$", re.MULTILINE)  # "not" in docs/glossary.md
INSERTED_BY_SCRIPT = re.compile(r"\$\{[^}]*\}")


def is_for_people(text: str) -> bool:
    """Whether a literal has words, so that it is not a name, an address or a statement."""
    reads = " " in text.strip() or re.match(r"[A-Z][a-z]+\.?$", text) or text in LABELS
    return bool(reads) and not FOR_COMPUTERS.search(text.strip())


def of_template(source: str) -> Iterator[str]:
    """Literals of tags, attributes that are seen or read aloud, and the text between tags."""
    source = COMMENT.sub("", source)
    for tag in TAG_OF_DJANGO.finditer(source):
        for double, single in LITERAL.findall(tag[1] or tag[2]):
            if is_for_people(double or single):
                yield double or single
    text = TAG_OF_DJANGO.sub(lambda tag: "{}" if tag[2] else "", source)
    yield from SEEN_ATTRIBUTE.findall(text)
    text = re.sub(r"<[^>]*>", "\n\n", INLINE_TAG.sub("", text))
    for paragraph in re.split(r"\n\s*\n", text):
        yield " ".join(paragraph.split())


def of_python(source: str) -> Iterator[str]:
    """String constants, and f-strings with ``{}`` for what is inserted."""
    yield from filter(is_for_people, _strings(ast.parse(source)))


def _strings(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Expr(value=ast.Constant()):
            pass  # a docstring
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts
            )
            for part in parts:
                if isinstance(part, ast.FormattedValue):
                    yield from _strings(part.value)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _strings(child)


def of_script(source: str) -> Iterator[str]:
    for double, template in LITERAL_OF_SCRIPT.findall(source):
        text = INSERTED_BY_SCRIPT.sub("{}", double or template)
        if is_for_people(text):
            yield text


def of_json(source: str) -> Iterator[str]:
    yield from filter(is_for_people, _values(json.loads(source)))


def _values(value: Json) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _values(each)
        case list():
            for each in value:
                yield from _values(each)
        case _:
            pass


def of_markdown(source: str) -> Iterator[str]:
    """Paragraphs and cells without code, addresses of links, and the words that a table rejects."""
    source = MARKDOWN_CODE.sub("", REJECTED_WORDS.sub(r"\1", source))
    for paragraph in re.split(r"\n\s*\n|\||^(?=- )", LINK_TARGET.sub("]", source), flags=re.M):
        yield " ".join(paragraph.split())


def of_settings(source: str) -> Iterator[str]:
    """Paragraphs of comments; a setting ends one."""
    source = re.sub(r"^(# )?[A-Z_]+=.*$", "", source, flags=re.MULTILINE)
    for paragraph in re.split(r"\n\s*\n", re.sub(r"^#", "", source, flags=re.MULTILINE)):
        yield " ".join(paragraph.split())


READERS = {
    ".html": of_template,
    ".txt": of_template,
    ".py": of_python,
    ".js": of_script,
    ".json": of_json,
    ".md": of_markdown,
    ".example": of_settings,
}
PLACES = ("static", "templates", "ticketflower", "users", "workflow_design", "workflow_ops")
DOCS = ("*.md", "docs/**/*.md", ".env.example")
NOT_FOR_PEOPLE = {"document_schemas", "migrations", "sandbox", "testing", "tests", "vendor"}


def files() -> Iterator[str]:
    """Every file of the product that has sentences for people."""
    for place in PLACES:
        for file in sorted((ROOT / place).rglob("*")):
            path = file.relative_to(ROOT)
            if file.suffix in READERS and not NOT_FOR_PEOPLE & {*path.parts}:
                yield path.as_posix()
    for pattern in DOCS:
        for file in sorted(ROOT.glob(pattern)):
            yield file.relative_to(ROOT).as_posix()


def faults_of(path: str, source: str) -> list[str]:
    """What is forbidden in a file, as "path: sentence (what to say)"."""
    allowed = EXCEPTIONS.get(path, ())
    return [
        f"{path}: {text} ({advice})"
        for text in READERS[Path(path).suffix](source)
        for advice in advice_on(text)
        if text not in allowed and not (advice in FREE_IN_DOCS and is_page(path))
    ]


def is_page(path: str) -> bool:
    """Whether a file is one of the docs, by its name."""
    return path.endswith((".md", ".example"))


def advice_on(text: str) -> list[str]:
    found = [say for say, words in FORBIDDEN.items() if re.search(words, text, re.IGNORECASE)]
    return [*found, "no label"] if text in LABELS else found


class WordsTest(SimpleTestCase):
    def test_no_forbidden_word_is_said(self) -> None:
        """A page that says one: docs/glossary.md has the word to use."""
        found = [
            fault
            for path in files()
            for fault in faults_of(path, (ROOT / path).read_text(encoding="utf-8"))
        ]

        self.assertEqual(found, [], "\n" + "\n".join(found))

    def test_every_place_is_read(self) -> None:
        read = {path.partition("/")[0] for path in files()}
        docs = {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs", ".env.example"}

        self.assertEqual(read, {*PLACES, *docs})

    def test_exceptions_are_needed(self) -> None:
        for path, texts in EXCEPTIONS.items():
            said = set(READERS[Path(path).suffix]((ROOT / path).read_text(encoding="utf-8")))
            for text in texts:
                with self.subTest(path, text=text):
                    self.assertIn(text, said)
                    self.assertTrue(advice_on(text))


class ReadersTest(SimpleTestCase):
    """The readers find what people read, and nothing else."""

    def test_templates(self) -> None:
        faults = partial(faults_of, "templates/page.html")

        for source in (
            "<p>Somebody\n has it</p>",
            "<p>It goes <strong>on</strong>.</p>",
            '<a aria-label="Dry run">x</a>',
            '{% include "components/empty_state.html" with title="Nobody found" only %}',
            "{{ name|default:'In force' }}",
            "<p>Under '{{ name }}'.</p>",
            '<p>Under "Closed".</p>',
            "<th>State</th>",
            "<a>Cancel the ticket ...</a>",
        ):
            with self.subTest(source):
                self.assertEqual(len(faults(source)), 1, faults(source))
        for source in (
            "{# Somebody #}<p>You can't open Anna's ticket, and it doesn't matter.</p>",
            '<a class="stands" href="{% url "x:cancelled" %}?state=x">“{{ name }}”</a>',
            '{% if ticket.state == "CANCELLED" %}Canceled{% endif %}',
        ):
            with self.subTest(source):
                self.assertEqual(faults(source), [])

    def test_python(self) -> None:
        faults = partial(faults_of, "users/errors.py")

        for source in (
            "x = 'Nobody has it.'",
            "x = f'The ticket {number} goes on.'",
            """x = f"'{name}' is gone." """,
            """x = "'%(value)s' is no number." """,
            "x = {'label': 'Made'}",
            "x = f'{len(a)} tasks. {\"Somebody has it.\" if a else b}'",
        ):
            with self.subTest(source):
                self.assertEqual(len(faults(source)), 1, faults(source))
        for source in (
            'def f():\n    """Somebody."""  # nobody\n',
            "x = 'CANCELLED'",
            "x = 'cancelled_at'",
            "x = f'SELECT 1 FROM {table} WHERE name = \\'{name}\\''",
            "x = f'“{name}” can\\'t be found in Anna\\'s list.'",
        ):
            with self.subTest(source):
                self.assertEqual(faults(source), [])

    def test_scripts_and_examples(self) -> None:
        self.assertEqual(len(faults_of("static/a.js", 'f("Somebody has it"); // nobody')), 1)
        self.assertEqual(len(faults_of("a.json", '{"Title": ["Nobody has it"]}')), 1)

    def test_settings(self) -> None:
        faults = partial(faults_of, ".env.example")

        self.assertEqual(len(faults("# A new one logs\n# everybody out.\n# LOG_LEVEL=INFO\n")), 1)
        self.assertEqual(faults('# MAIL_FROM=somebody\n# A new one "logs" you out ...\n'), [])

    def test_docs(self) -> None:
        faults = partial(faults_of, "docs/page.md")

        for source in (
            "The ticket goes\non by itself.",
            "- No one.\n- Whoever it is.",
            "| code | what stands there |\n",
            "See [the behaviour](#top).",
            "Its **licence** is free.",
            "    code\n\nIt is cancelled.\n",
        ):
            with self.subTest(source):
                self.assertEqual(len(faults(source)), 1, faults(source))
        for source in (
            "A `dry run` and\n\n    somebody's code\n\nand\n\n```sh\necho nobody\n```\n",
            "See [0022](decisions/0022-mails-wait-in-an-outbox.md): it rolls back ...",
            "| **someone** | a person | somebody, whoever |\n",
        ):
            with self.subTest(source):
                self.assertEqual(faults(source), [])
