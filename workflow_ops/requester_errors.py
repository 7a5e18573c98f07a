"""Refusals about what requesters do with their tickets, and about asking them."""

from ticketflower.errors import Refusal


class RequesterMayNot(Refusal):
    """The ticket type doesn't let requesters do this with their tickets."""

    code = "requester-may-not"

    def __init__(self, wish: str) -> None:
        super().__init__(f"Tickets of this type can't be {wish} by requesters.")


class WorkHasBegun(Refusal):
    """A task of the ticket is completed, so its requester can't cancel it anymore."""

    code = "work-has-begun"

    def __init__(self) -> None:
        super().__init__(
            "A step of this ticket is already completed, so you can't cancel it anymore. "
            "Write a message to the people who work on it instead."
        )


class ClosedLongAgo(Refusal):
    """The ticket was closed so long ago that its requester can only submit another."""

    code = "closed-long-ago"

    def __init__(self, days: int) -> None:
        super().__init__(
            f"This ticket was closed more than {days} days ago. Submit a new ticket instead."
        )


class NothingToReopen(Refusal):
    """No form of the ticket was completed, so there is no task to go back to."""

    code = "nothing-to-reopen"

    def __init__(self) -> None:
        super().__init__(
            "No one has completed a form on this ticket, so there's no step to go back to."
        )


class RequesterCannotReply(Refusal):
    """The requester can't be asked: deactivated, without access to tickets, or the worker."""

    code = "requester-cannot-reply"

    def __init__(self, requester: str = "") -> None:
        super().__init__(
            f"{requester} can't reply, so the task can't wait for an answer."
            if requester
            else "You submitted this ticket yourself, so there's no one else to ask."
        )


class CannotDuplicate(Refusal):
    """The ticket type is archived, or the person may no longer submit it."""

    code = "cannot-duplicate"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"“{title}” is archived or no longer available to you, so this ticket can't be "
            "duplicated."
        )
