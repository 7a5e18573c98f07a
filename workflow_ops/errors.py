"""Refusals of workflow_ops: the sentences that people read when something is not possible."""

from collections.abc import Sequence

from ticketflower.errors import Refusal


class TicketTypeNotAllowed(Refusal):
    """The ticket type is not published, or the person lacks the company role that it asks for."""

    code = "ticket-type-not-allowed"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"'{title}' cannot be submitted any more: it was changed, or is no longer offered to "
            "you. Open New ticket and choose again."
        )


class SubmittedBefore(Refusal):
    """A form that made a ticket already was sent again with other answers."""

    code = "submitted-before"

    def __init__(self, number: int) -> None:
        super().__init__(
            f"You submitted this form before, with other answers, as ticket {number}. "
            "To submit these answers as another ticket, choose Submit ticket again."
        )


class AnswersRefused(Refusal):
    """Answers do not fit what is asked; ``problems`` are pairs of JSON Pointer and sentence."""

    code = "answers-refused"

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__(" ".join(sentence for _pointer, sentence in problems))
        self.problems = list(problems)


class TaskAlreadyCompleted(Refusal):
    """Somebody was faster."""

    code = "task-already-completed"

    def __init__(self, by: str) -> None:
        super().__init__(f"This task was already completed by {by}.")


class TaskNotYours(Refusal):
    """The task is on another worker's list, or on nobody's."""

    code = "task-not-yours"

    def __init__(self) -> None:
        super().__init__("This task is no longer on your list.")


class TaskNotUnderWay(Refusal):
    """The task's ticket is on hold, or its workflow has ended."""

    code = "task-not-under-way"

    def __init__(self, state: str) -> None:
        super().__init__(f"The ticket is {state}: its tasks cannot be worked on now.")


class TaskCancelled(Refusal):
    """The task was cancelled, perhaps with its whole ticket (``what``): nobody has to do it."""

    code = "task-cancelled"

    def __init__(self, what: str) -> None:
        super().__init__(f"The {what} is cancelled: there is nothing to do any more.")


class WorkerCannotDoTask(Refusal):
    """A task cannot be given to this person."""

    code = "worker-cannot-do-task"

    def __init__(self, worker: str) -> None:
        super().__init__(
            f"{worker} is not a task worker of this company, or does not have the company role "
            "that this task asks for."
        )


class TicketNotInState(Refusal):
    """The operation is not possible for a ticket in its current state."""

    code = "ticket-not-in-state"

    def __init__(self, state: str, wish: str) -> None:
        super().__init__(f"The ticket is {state}, so it cannot be {wish}.")


class TaskIsAnAction(Refusal):
    """Services execute it, so it is on nobody's list."""

    code = "task-is-an-action"

    def __init__(self) -> None:
        super().__init__("This task is done by a service, so nobody can have it on their list.")


class TicketErrorAlreadyResolved(Refusal):
    """The error has already been resolved, by another person or by an earlier click."""

    code = "ticket-error-already-resolved"

    def __init__(self, notes: str) -> None:
        super().__init__(f"This ticket error is resolved already: {notes or 'no notes were left.'}")


class NotesChanged(Refusal):
    """Nobody's notes are replaced by those of a colleague who has not read them."""

    code = "notes-changed"

    def __init__(self, notes: str) -> None:
        super().__init__(
            f"The notes were changed after you opened this page. They now say: '{notes}'. "
            "Add to yours what is to be kept, and save again."
        )


class TicketMovedOn(Refusal):
    """The ticket is no longer at the step where the ticket error occurred."""

    code = "ticket-went-on"

    def __init__(self) -> None:
        super().__init__(
            "The ticket has gone on since this error, so nothing was done. "
            "Mark the error as resolved."
        )


class TicketIsOnHold(Refusal):
    """Nothing happens to a ticket on hold, also not to its errors."""

    code = "ticket-is-on-hold"

    def __init__(self) -> None:
        super().__init__("The ticket is on hold. Resume it first, then try again.")


class NoActionFailed(Refusal):
    """Only a failed action can be completed by hand."""

    code = "no-action-failed"

    def __init__(self) -> None:
        super().__init__("No action has failed here, so there is nothing to complete by hand.")


class TicketStillStopped(Refusal):
    """An error cannot be marked as resolved while its ticket is stopped at it."""

    code = "ticket-still-stands"

    def __init__(self) -> None:
        super().__init__(
            "The ticket still stands where this error stopped it. Try it again, go on elsewhere, "
            "or cancel the ticket: that resolves the error."
        )


class TicketCannotContinue(Refusal):
    """With the data or the task that an admin chose, the workflow fails again."""

    code = "ticket-cannot-go-on"

    def __init__(self, sentence: str) -> None:
        super().__init__(f"The ticket cannot go on like this: {sentence}")


class FailedAgain(Refusal):
    """The retry failed again; the ticket error remains unresolved."""

    code = "failed-again"

    def __init__(self, sentence: str) -> None:
        super().__init__(f"It failed again: {sentence}")


class ViewsAreForOwnPeople(Refusal):
    """A saved view belongs to a person of the company."""

    code = "views-are-for-own-people"

    def __init__(self) -> None:
        super().__init__("Views are kept for people of the company, not for superusers.")


class ViewTooLong(Refusal):
    """A list has so many filters that it cannot be stored as a view."""

    code = "view-too-long"

    def __init__(self) -> None:
        super().__init__("The view has too many filter values to be saved. Remove some of them.")


class TooManySavedViews(Refusal):
    """The person has as many saved views of a list as may be."""

    code = "too-many-saved-views"

    def __init__(self, most: int) -> None:
        super().__init__(f"You have {most} saved views of this list. Delete one first.")


class NothingToAssign(Refusal):
    """No form task of the ticket is under way, so nobody can get it."""

    code = "nothing-to-assign"

    def __init__(self) -> None:
        super().__init__("No form task of it is waiting.")


class UploadQuotaReached(Refusal):
    """There is no room for another file."""

    code = "upload-quota-reached"
