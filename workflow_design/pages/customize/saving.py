"""Saving of changes on the customize page: checked as a whole, what differs is stored as drafts."""

import json
from collections.abc import Mapping

from users.models import User
from workflow_design.customize.definitions import Definitions, bundle_of
from workflow_design.customize.edit_errors import EditRefused, Finding
from workflow_design.pages.customize.checked import findings_of
from workflow_design.pages.customize.loaded import Loaded
from workflow_design.services.drafts import check_document, store_document


def check_definitions(loaded: Loaded, definitions: Definitions) -> list[Finding]:
    """What the checker finds in a workflow with its ticket types."""
    text = json.dumps(bundle_of(definitions.every))
    report = check_document(company=loaded.company, text=text).report
    return findings_of(report.messages, definitions)


def save(*, loaded: Loaded, by: User, definitions: Definitions, known: Mapping[str, str]) -> bool:
    """Store what differs as drafts; gives whether anything does.

    Raises:
        EditRefused: the checker finds errors.
        DraftWouldBeReplaced: another person has changed it since it was shown.
    """
    changed = definitions.changed_since(loaded.definitions)
    if not changed:
        return False
    findings = check_definitions(loaded, definitions)
    if any(each.is_error for each in findings):
        raise EditRefused(findings)
    text = json.dumps(bundle_of(changed))
    store_document(company=loaded.company, by=by, text=text, known=known)
    return True
