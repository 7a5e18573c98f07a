"""Print one JSON Schema for all documents, for an editor or a language model."""

import json
from typing import Any, override

from django.core.management.base import BaseCommand

from workflow_design.documents.authoring.definition_schema import definition_schema


class Command(BaseCommand):
    help = "Prints one JSON Schema for all kinds of workflow files, without external references."

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(definition_schema(), indent=2, ensure_ascii=False))
