"""Procrastinate's command, whose worker refuses to start where it could not work."""

from typing import Any, override

from django.core.management.base import CommandError
from procrastinate.contrib.django.management.commands import procrastinate

from workflow_ops.health import condition


class Command(procrastinate.Command):
    """Looks first whether this host can work."""

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        if options["command"] == "worker":
            trouble = condition().trouble
            if trouble:
                raise CommandError(f"The worker can't start: {trouble}")
        super().handle(*args, **options)
