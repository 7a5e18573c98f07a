"""Refusals of workflow_design: the sentences that people read when something is not possible."""

from collections.abc import Sequence

from ticketflower.errors import Refusal
from workflow_design.documents.report.report import Report
from workflow_design.documents.report.words import quoted, quoted_list
from workflow_design.models.fingerprints import EditState


class DocumentRejected(Refusal):
    """A document has errors; nothing of it was stored."""

    code = "document-rejected"

    def __init__(self, report: Report) -> None:
        count = len(report.errors)
        noun = "error" if count == 1 else "errors"
        super().__init__(f"The workflow file has {count} {noun}. Nothing was saved.")
        self.report = report


class DraftWouldBeReplaced(Refusal):
    """Storing would replace a draft that the author has not seen."""

    code = "draft-would-be-replaced"

    def __init__(self, states: Sequence[EditState]) -> None:
        titles = [each.newest.title for each in states if each.newest]
        super().__init__(
            f"{quoted_list(titles)} was changed while you were editing. Nothing was saved."
        )
        self.states = states


class FixNotFound(Refusal):
    """The text has no such message any more, or one without a fix."""

    code = "fix-not-found"

    def __init__(self) -> None:
        super().__init__("The text has changed since. Wait for the next check and try again.")


class FixNotApplicable(Refusal):
    """A fix can't be applied to the text as it is, which usually is no JSON yet."""

    code = "fix-not-applicable"

    def __init__(self) -> None:
        super().__init__("Fix the syntax errors first, then apply this fix.")


class NotReadyToPublish(Refusal):
    """A draft cannot be published as it is."""

    code = "not-ready-to-publish"

    def __init__(self, title: str, reason: str) -> None:
        super().__init__(f"Can't publish {quoted(title)}. {reason}")


class NoDraft(Refusal):
    """There is no draft."""

    code = "no-draft"

    def __init__(self, title: str) -> None:
        super().__init__(f"{quoted(title)} has no draft. It was already published or discarded.")


class DraftIsInUse(Refusal):
    """A workflow's only version cannot be discarded while ticket types use it."""

    code = "draft-is-in-use"

    def __init__(self, title: str, users: list[str]) -> None:
        super().__init__(
            f"The draft of {quoted(title)} can't be discarded: it's used by {quoted_list(users)}. "
            "Discard those drafts first."
        )


class CompanyRoleGone(Refusal):
    """A company role was deleted while the grid was on the screen; without it all might submit."""

    code = "company-role-gone"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"A company role that you selected for {quoted(title)} was deleted in the meantime. "
            "Nothing was saved. Review the access and try again."
        )


class TicketTypeChanged(Refusal):
    """Another version was published while the grid was on the screen."""

    code = "ticket-type-changed"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"{quoted(title)} was changed in the meantime. Nothing was saved. Review the access "
            "and try again."
        )


class NoOneChosen(Refusal):
    """Neither everyone nor a company role may submit a ticket type."""

    code = "no-one-chosen"

    def __init__(self, title: str) -> None:
        super().__init__(f"Choose who can submit {quoted(title)}: everyone, or company roles.")


class AccessNotConfirmed(Refusal):
    """The changes of access are not those that the person has confirmed."""

    code = "access-not-confirmed"

    def __init__(self) -> None:
        super().__init__("Something changed in the meantime. Review the changes and try again.")


class NotRetired(Refusal):
    """Only a retired version can be restored."""

    code = "not-retired"

    def __init__(self, title: str, version: int) -> None:
        super().__init__(
            f"Version {version} of {quoted(title)} can't be restored: it isn't archived."
        )


class NotReadyToRollBack(Refusal):
    """A retired version does not fit the company as it is now."""

    code = "not-ready-to-roll-back"

    def __init__(self, title: str, reason: str) -> None:
        super().__init__(f"Can't restore {quoted(title)}. {reason}")


class NotPublished(Refusal):
    """Only a published version can be retired."""

    code = "not-in-force"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"{quoted(title)} was not archived: this version is no longer live. Review its "
            "versions."
        )


class WorkflowIsInUse(Refusal):
    """A workflow cannot be retired while ticket types use it."""

    code = "workflow-is-in-use"

    def __init__(self, title: str, users: list[str]) -> None:
        super().__init__(
            f"{quoted(title)} can't be archived: it's used by {quoted_list(users)}. Archive those "
            "ticket types first, discard their drafts, or switch them to another workflow."
        )


class ChangedMeanwhile(Refusal):
    """The consequences that a person agreed to have changed."""

    code = "changed-meanwhile"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"{quoted(title)} was changed in the meantime. Nothing was done. Review it and try "
            "again."
        )


class DryRunUnreadable(Refusal):
    """The state that a test run carries from step to step is not the one that the page sent."""

    code = "dry-run-unreadable"

    def __init__(self) -> None:
        super().__init__(
            "This test run can't continue: its data was changed or belongs to another version. "
            "Start again."
        )


class DryRunTooLarge(Refusal):
    """A test run carries more than is sent from step to step."""

    code = "dry-run-too-large"

    def __init__(self) -> None:
        super().__init__(
            "This test run would have too many steps or too much data. Enter less, or start again."
        )


class DryRunOutdated(Refusal):
    """The draft was replaced during a test run, so its steps no longer fit."""

    code = "dry-run-outdated"

    def __init__(self) -> None:
        super().__init__("The workflow was changed during the test run. Start again.")


class TemplateRolesMissing(Refusal):
    """A template names company roles that the company does not have."""

    code = "template-roles-missing"

    def __init__(self, roles: Sequence[str]) -> None:
        noun = "role" if len(roles) == 1 else "roles"
        super().__init__(
            f"Your company doesn't have the {noun} {quoted_list(roles)}. Choose who does this "
            "work instead."
        )
        self.roles = roles


class CustomizePageUnreadable(Refusal):
    """A customize page sent back values other than those it was given."""

    code = "customize-page-unreadable"

    def __init__(self) -> None:
        super().__init__("This page is out of date. Nothing was saved. Make your changes again.")
