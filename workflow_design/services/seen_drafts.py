"""Whose draft a document would replace: nobody's is overwritten without a word."""

from collections.abc import Mapping
from dataclasses import dataclass

from users.models import Company, User
from workflow_design.checker.check import Checked
from workflow_design.documents.schema.vocabulary import KEY
from workflow_design.errors import NoDraft
from workflow_design.models import TicketType, WorkflowDefinition

type Known = Mapping[str, str]
"""By the name of a definition the state of it that an author started from."""

type AnyModel = type[WorkflowDefinition] | type[TicketType]

MODELS: dict[str, AnyModel] = {"workflow": WorkflowDefinition, "ticket": TicketType}
"""By the first part of a definition's name."""


@dataclass(frozen=True)
class State:
    """How a definition is edited now: its draft, if there is one, and the version in force.

    Attributes:
        name: "workflow/purchase"; names are unique in a company.
        draft: the draft.
        published: the version in force.
    """

    name: str
    draft: WorkflowDefinition | TicketType | None
    published: WorkflowDefinition | TicketType | None

    @property
    def fingerprint(self) -> str:
        """Another one as soon as somebody changes the draft, makes one, or publishes."""
        draft = f"{self.draft.version} {self.draft.updated_at.isoformat()}" if self.draft else "-"
        return f"{draft} {self.published.version if self.published else 0}"

    @property
    def newest(self) -> WorkflowDefinition | TicketType | None:
        """What another person wrote, where this is a conflict."""
        return self.draft or self.published

    def is_unseen_by(self, person: User, known: Known) -> bool:
        """Whether storing would replace what the person has not seen.

        Of what they did not start from, only a draft of somebody else counts: people upload the
        same file again and again until it is right.
        """
        if self.name in known:
            return known[self.name] != self.fingerprint
        return self.draft is not None and self.draft.created_by_id != person.pk


def states_of(company: Company, checked: Checked) -> list[State]:
    """The states of all definitions that a document without errors would store."""
    document = checked.document or {}
    if checked.kind == "task":
        return [state_of(company, WorkflowDefinition, document["workflow"])]
    bundle = document if checked.kind == "bundle" else {f"{checked.kind}s": [document]}
    brought: tuple[tuple[AnyModel, str], ...] = (
        (WorkflowDefinition, "workflows"),
        (TicketType, "tickets"),
    )
    return [
        state_of(company, model, each["key"])
        for model, name in brought
        for each in bundle.get(name, [])
    ]


def state_of(company: Company, model: AnyModel, key: str) -> State:
    """The state of a definition of the company."""
    versions = model._default_manager.of_company(company).of_key(key).select_related("created_by")
    kind = "workflow" if model is WorkflowDefinition else "ticket"
    return State(f"{kind}/{key}", versions.draft().first(), versions.published().first())


def draft_named(company: Company, name: str) -> WorkflowDefinition | TicketType:
    """The draft of a definition by its name.

    Raises:
        NoDraft: where it has none.
    """
    kind, _slash, key = name.partition("/")
    model = MODELS.get(kind)
    # No other key is one of a definition, and not every text can be asked for (NUL).
    draft = state_of(company, model, key).draft if model and KEY.match(key) else None
    if draft is None:
        raise NoDraft(key)
    return draft
