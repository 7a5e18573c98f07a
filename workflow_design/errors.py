"""Refusals of workflow_design: the sentences that people read when something is not possible."""

from collections.abc import Sequence

from ticketflower.errors import Refusal
from workflow_design.documents.report.report import Report
from workflow_design.documents.report.words import quoted_list
from workflow_design.models.fingerprints import EditState


class DocumentRejected(Refusal):
    """A document has errors; nothing of it was stored."""

    code = "document-rejected"

    def __init__(self, report: Report) -> None:
        count = len(report.errors)
        noun = "error" if count == 1 else "errors"
        super().__init__(f"The document has {count} {noun}. Nothing was stored.")
        self.report = report


class DraftWouldBeReplaced(Refusal):
    """Storing would replace a draft that the author has not seen."""

    code = "draft-would-be-replaced"

    def __init__(self, states: Sequence[EditState]) -> None:
        titles = [each.newest.title for each in states if each.newest]
        super().__init__(
            f"{quoted_list(titles)} was changed since you started. Nothing was saved, and your "
            "text is kept."
        )
        self.states = states


class NotReadyToPublish(Refusal):
    """A draft cannot be published as it is."""

    code = "not-ready-to-publish"

    def __init__(self, title: str, reason: str) -> None:
        super().__init__(f"'{title}' cannot be published: {reason}")


class NoDraft(Refusal):
    """There is no draft."""

    code = "no-draft"

    def __init__(self, title: str) -> None:
        super().__init__(f"'{title}' has no draft: somebody published or discarded it already.")


class DraftIsInUse(Refusal):
    """A workflow's only version cannot be discarded while ticket types use it."""

    code = "draft-is-in-use"

    def __init__(self, title: str, users: list[str]) -> None:
        super().__init__(
            f"The draft of '{title}' cannot be discarded: it is the workflow of "
            f"{', '.join(users)}. Discard those first."
        )


class CompanyRoleGone(Refusal):
    """A company role was deleted while the grid was on the screen; without it all might submit."""

    code = "company-role-gone"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"A company role that was ticked for '{title}' was deleted in the meantime, so nothing "
            "was saved. Look at it again."
        )


class TicketTypeChanged(Refusal):
    """Another version was published while the grid was on the screen."""

    code = "ticket-type-changed"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"'{title}' was changed in the meantime, so nothing was saved. Look at it again."
        )


class NotRetired(Refusal):
    """Only a retired version can be rolled back to."""

    code = "not-retired"

    def __init__(self, title: str, version: int) -> None:
        super().__init__(
            f"'{title}' cannot be rolled back to version {version}: only retired versions can be "
            "put in force anew, and this one is not retired."
        )


class NotReadyToRollBack(Refusal):
    """A retired version does not fit the company as it is now."""

    code = "not-ready-to-roll-back"

    def __init__(self, title: str, reason: str) -> None:
        super().__init__(f"'{title}' cannot be put in force again: {reason}")


class NotPublished(Refusal):
    """Only a published version can be retired."""

    code = "not-in-force"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"'{title}' was not retired: this version is not in force any more. "
            "Look at its versions again."
        )


class WorkflowIsInUse(Refusal):
    """A workflow cannot be retired while ticket types use it."""

    code = "workflow-is-in-use"

    def __init__(self, title: str, users: list[str]) -> None:
        super().__init__(
            f"'{title}' cannot be retired: it is the workflow of {quoted_list(users)}. Retire "
            "those first, discard their drafts, or let them start another workflow."
        )


class ChangedMeanwhile(Refusal):
    """The consequences that a person agreed to have changed."""

    code = "changed-meanwhile"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"Somebody changed '{title}' in the meantime, so nothing was done. Look at it again."
        )


class DryRunUnreadable(Refusal):
    """The state that a dry run carries from step to step is not the one that the page sent."""

    code = "dry-run-unreadable"

    def __init__(self) -> None:
        super().__init__(
            "The dry run cannot go on: what it carries from step to step was changed on the way, "
            "or belongs to another version. Start it again."
        )


class DryRunTooLarge(Refusal):
    """A dry run carries more than is sent from step to step."""

    code = "dry-run-too-large"

    def __init__(self) -> None:
        super().__init__(
            "The dry run cannot take this step: it would have too many steps or too much data. "
            "Fill in less, or start it again."
        )


class DryRunOutdated(Refusal):
    """The draft was replaced during a dry run, so that its steps do not fit any more."""

    code = "dry-run-outdated"

    def __init__(self) -> None:
        super().__init__(
            "The workflow was changed during the dry run, and leads another way now. Start it "
            "again."
        )
