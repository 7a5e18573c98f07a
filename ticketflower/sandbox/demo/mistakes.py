"""A workflow with mistakes: what they leave behind, and what its company does about them."""

import json
from functools import partial
from pathlib import Path

from ticketflower.sandbox.demo.dates import date_back_definitions
from ticketflower.sandbox.demo.tickets import Play
from ticketflower.sandbox.demo.working_time import MINUTES
from users.models import User
from workflow_design.services.publishing import store_and_publish_document
from workflow_ops.models import TicketError
from workflow_ops.services.recovery import retry_company

FAULTY = Path(__file__).parent / "faulty.json"
MENDED_AT, REVIEWED_AT = int(MINUTES * 0.2), int(MINUTES * 0.95)
NOTE = "A trip of 0 days should not be possible. Jonas will require at least 1 day."


def let_mistakes_happen(play: Play, by: User) -> None:
    """Publish the workflow; later one mistake is corrected, and one error reviewed."""
    store_and_publish_document(company=play.company, by=by, text=FAULTY.read_bytes())
    play.at(MENDED_AT, partial(_mend, play, by))
    play.at(REVIEWED_AT, partial(_review, play))


def _mend(play: Play, by: User) -> None:
    """Close the gap that trips of four days fall into, and try their tickets again."""
    workflow = json.loads(FAULTY.read_bytes())["workflows"][0]
    text = json.dumps({"kind": "workflow", **workflow}).replace('">"', '">="')
    store_and_publish_document(company=play.company, by=by, text=text)
    date_back_definitions(play.company, play.moment)
    retry_company(company=play.company)
    resolved = TicketError.objects.in_states([TicketError.Status.RESOLVED])
    resolved.update(updated_at=play.moment)
    play.look_after_all()


def _review(play: Play) -> None:
    TicketError.objects.in_states([TicketError.Status.NEW]).filter(
        error_type=TicketError.Type.TASK_UPDATE
    ).update(
        error_status=TicketError.Status.REVIEWED,
        resolution_notes=NOTE,
        updated_at=play.moment,
    )
