"""Tickets that are there already are found by their answers and by people, as new ones are."""

import json
import re
import unicodedata
from typing import Any, ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 1_000
MOST_LETTERS, MOST_WORDS = 40, 60
DAY_OR_TIME = re.compile(r"\d{4}-\d\d-\d\d(T.*)?|\d\d:\d\d(:\d\d)?")
TICKETS = """
    SELECT id, search_words, ticket_data::text,
           array(SELECT id::text FROM file_uploads WHERE ticket_id = ticket_instances.id)
    FROM ticket_instances WHERE id > %s ORDER BY id LIMIT %s
"""
WORDS = """
    UPDATE ticket_instances SET search_words = given.words
    FROM unnest(%s::bigint[], %s::text[]) AS given (id, words)
    WHERE ticket_instances.id = given.id
"""
WORKERS = """
    INSERT INTO ticket_words (company_id, ticket_id, word, created_at, updated_at)
    SELECT DISTINCT ticket.company_id, ticket.id, '@' || task.assigned_to_id, ticket.updated_at,
           ticket.updated_at
    FROM ticket_instances AS ticket
    JOIN task_instances AS task ON task.workflow_instance_id = ticket.workflow_id
    WHERE ticket.id = ANY(%s) AND task.assigned_to_id IS NOT NULL
    ON CONFLICT DO NOTHING
"""


def fill_words(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Fill the words of all tickets, a company and a batch at a time."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM companies ORDER BY id")
        companies = [pk for (pk,) in cursor.fetchall()]
        try:
            for company in companies:
                # Row-level security shows the rows of one company only, to the owner too.
                cursor.execute("SELECT set_config('app.company', %s, false)", [str(company)])
                fill_company(cursor)
        finally:
            cursor.execute("SELECT set_config('app.company', '', false)")


def fill_company(cursor: Any) -> None:
    """Fill the words of the tickets of the current company."""
    last = 0
    while True:
        cursor.execute(TICKETS, [last, BATCH])
        tickets = cursor.fetchall()
        if not tickets:
            return
        ids = [pk for pk, *_others in tickets]
        words = [
            with_answers(old, json.loads(data), set(files)) for _pk, old, data, files in tickets
        ]
        cursor.execute(WORDS, [ids, words])
        cursor.execute(WORKERS, [ids])
        last = ids[-1]


def with_answers(words: str, answers: dict[str, Any], files: set[str]) -> str:
    """The words of a ticket, and those of its answers, as services write them."""
    texts: list[str] = []
    for answer in answers.values():
        for value in answer if isinstance(answer, list) else [answer]:
            is_text = isinstance(value, str) and value not in files
            if isinstance(value, int | float) and not isinstance(value, bool):
                texts.append(str(value))
            elif is_text and not DAY_OR_TIME.fullmatch(value):
                texts.append(value)
    plain = unicodedata.normalize("NFKC", " ".join(texts)).casefold()
    found = [word[:MOST_LETTERS] for word in re.findall(r"[^\W_]+", plain)]
    return " ".join(list(dict.fromkeys([*words.split(), *found]))[:MOST_WORDS])


class Migration(migrations.Migration):
    atomic = False
    """A batch each commits: no lock is held for long."""

    dependencies: ClassVar = [("workflow_ops", "0005_words_of_people")]

    operations: ClassVar = [migrations.RunPython(fill_words, migrations.RunPython.noop)]
