"""Refusals of workflow_ops: the sentences that people read when something is not possible."""

from collections.abc import Sequence

from ticketflower.errors import Refusal


class TicketTypeNotAllowed(Refusal):
    """The ticket type is not published, or the person lacks the company role that it asks for."""

    code = "ticket-type-not-allowed"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"“{title}” was changed, or is no longer available to you. "
            "Go to New ticket and choose again."
        )


class SubmittedBefore(Refusal):
    """A form that made a ticket already was sent again with other answers."""

    code = "submitted-before"

    def __init__(self, number: int) -> None:
        super().__init__(
            f"You already submitted this form with other answers, as ticket #{number}. "
            "To submit these answers as another ticket, select Submit ticket again."
        )


class AnswersRefused(Refusal):
    """Answers do not fit what is asked; ``problems`` are pairs of JSON Pointer and sentence."""

    code = "answers-refused"

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__(" ".join(sentence for _pointer, sentence in problems))
        self.problems = list(problems)


class TaskAlreadyCompleted(Refusal):
    """Another person was faster."""

    code = "task-already-completed"

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} already completed this task.")


class TaskNotYours(Refusal):
    """The task is assigned to another person, or to no one."""

    code = "task-not-yours"

    def __init__(self) -> None:
        super().__init__("This task is no longer assigned to you.")


class TaskIsWaiting(Refusal):
    """The task waits for the requester, whom its worker asked."""

    code = "task-is-waiting"

    def __init__(self) -> None:
        super().__init__("This task is waiting for the requester. Resume it to work on it.")


class TaskNotUnderWay(Refusal):
    """The task's ticket is on hold, or its workflow has ended."""

    code = "task-not-under-way"

    def __init__(self, state: str) -> None:
        super().__init__(f"This ticket is {state}. You can't work on its tasks now.")


class TaskCancelled(Refusal):
    """The task was cancelled, perhaps with its whole ticket (``what``)."""

    code = "task-canceled"

    def __init__(self, what: str) -> None:
        super().__init__(f"This {what} was canceled.")


class WorkerCannotDoTask(Refusal):
    """A task can't be assigned to this person."""

    code = "worker-cannot-do-task"

    def __init__(self, worker: str) -> None:
        super().__init__(
            f"{worker} can't be assigned: this person isn't a task worker, or doesn't have the "
            "company role that the task requires."
        )


class TaskTaken(Refusal):
    """The task has been assigned or has ended meanwhile, so it can't be taken."""

    code = "task-taken"

    def __init__(self, worker: str = "") -> None:
        super().__init__(
            f"This task is already assigned to {worker}."
            if worker
            else "This task is no longer available."
        )


class TicketNotInState(Refusal):
    """The operation is not possible for a ticket in its current state."""

    code = "ticket-not-in-state"

    def __init__(self, state: str, wish: str) -> None:
        super().__init__(f"This ticket is {state}, so it can't be {wish}.")


class NoCurrentTask(Refusal):
    """A task is not, or no longer, the current one of its ticket."""

    code = "no-current-task"

    def __init__(self) -> None:
        super().__init__("This step has ended, so its due date can't be changed.")


class TaskIsAnAction(Refusal):
    """Services execute it, so no one is assigned."""

    code = "task-is-an-action"

    def __init__(self) -> None:
        super().__init__("Actions can't be assigned to people.")


class TicketErrorAlreadyResolved(Refusal):
    """The error has already been resolved, by another person or by an earlier click."""

    code = "ticket-error-already-resolved"

    def __init__(self, notes: str) -> None:
        super().__init__(f"This error is already resolved{': ' + notes if notes else '.'}")


class NotesChanged(Refusal):
    """Notes aren't replaced by those of a colleague who hasn't read them."""

    code = "notes-changed"

    def __init__(self, notes: str) -> None:
        super().__init__(
            f"The comment was changed after you opened this page: “{notes}”. "
            "Add what you want to keep to yours, and save again."
        )


class TicketMovedOn(Refusal):
    """The ticket is no longer at the step where the ticket error occurred."""

    code = "ticket-moved-on"

    def __init__(self) -> None:
        super().__init__(
            "Nothing was changed: the ticket has continued since this error. "
            "Mark the error as resolved."
        )


class TicketIsOnHold(Refusal):
    """Nothing happens to a ticket on hold, also not to its errors."""

    code = "ticket-is-on-hold"

    def __init__(self) -> None:
        super().__init__("This ticket is on hold. Resume it, then try again.")


class NoActionFailed(Refusal):
    """Only a failed action can be completed manually."""

    code = "no-action-failed"

    def __init__(self) -> None:
        super().__init__("No action failed here, so there's nothing to complete manually.")


class TicketStillStopped(Refusal):
    """An error cannot be marked as resolved while its ticket is stopped at it."""

    code = "ticket-still-failed"

    def __init__(self) -> None:
        super().__init__(
            "This error still stops the ticket. Retry, skip to a step or cancel the ticket: "
            "that resolves the error."
        )


class TicketCannotContinue(Refusal):
    """With the data or the task that an admin chose, the workflow fails again."""

    code = "ticket-cannot-continue"

    def __init__(self, sentence: str) -> None:
        super().__init__(f"The ticket can't continue: {sentence}")


class FailedAgain(Refusal):
    """The retry failed again; the ticket error remains unresolved."""

    code = "failed-again"

    def __init__(self, sentence: str) -> None:
        super().__init__(f"Retry failed again: {sentence}")


class ViewsAreForOwnPeople(Refusal):
    """A saved view belongs to a person of the company."""

    code = "views-are-for-own-people"

    def __init__(self) -> None:
        super().__init__("Superusers can't save views of a company.")


class ViewTooLong(Refusal):
    """A list has so many filters that it cannot be stored as a view."""

    code = "view-too-long"

    def __init__(self) -> None:
        super().__init__("This view has too many filter values to save. Remove some of them.")


class TooManySavedViews(Refusal):
    """The person has as many saved views of a list as may be."""

    code = "too-many-saved-views"

    def __init__(self, most: int) -> None:
        super().__init__(f"You have {most} saved views of this list. Delete one first.")


class NothingToAssign(Refusal):
    """No form task of the ticket is under way, so no one can be assigned."""

    code = "nothing-to-assign"

    def __init__(self) -> None:
        super().__init__("No open task to assign.")


class UploadQuotaReached(Refusal):
    """There is no room for another file."""

    code = "upload-quota-reached"


class FileNotReadable(Refusal):
    """The storage lacks a file, or fails."""

    code = "file-not-readable"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} can't be opened now, because the site has a problem with its storage. "
            "Try again later."
        )


class CommentIsFinal(Refusal):
    """A comment can be changed by its author only, and for ten minutes."""

    code = "comment-is-final"

    def __init__(self) -> None:
        super().__init__(
            "This comment can't be changed anymore. You can edit or delete your own comments "
            "for 10 minutes."
        )


class CommentedBefore(Refusal):
    """A form that was already used for a comment was sent again with another one."""

    code = "commented-before"

    def __init__(self) -> None:
        super().__init__(
            "You already posted another comment with this form. To add this one, too, "
            "select Post again."
        )


class InternalNotesAreForTheTeam(Refusal):
    """A requester cannot write what they could not read."""

    code = "internal-notes-are-for-the-team"

    def __init__(self) -> None:
        super().__init__("You can't write internal notes on this ticket. Send a message instead.")


class NoDraftsWhileActing(Refusal):
    """A superuser acts for a company; drafts are of its people."""

    code = "no-drafts-while-acting"

    def __init__(self) -> None:
        super().__init__("Drafts aren't saved while you act for a company.")


class FormSentBefore(Refusal):
    """A form that became a ticket has no draft anymore."""

    code = "form-sent-before"

    def __init__(self) -> None:
        super().__init__("This form was already submitted. What you enter now is a new ticket.")


class TooManyWebhooks(Refusal):
    """The company has as many webhooks as may be."""

    code = "too-many-webhooks"

    def __init__(self, most: int) -> None:
        super().__init__(f"Your company has {most} webhooks, the most allowed. Delete one first.")


class WebhookNameTaken(Refusal):
    """Another webhook of the company has the name."""

    code = "webhook-name-taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"A webhook named “{name}” already exists. Choose another name.")


class WebhookTestIsPending(Refusal):
    """The test before has not been sent yet."""

    code = "test-is-pending"

    def __init__(self) -> None:
        super().__init__("The last test is still being sent. Reload the page to see its result.")


class DeliveryIsPending(Refusal):
    """The event is still to be sent, so it cannot be sent again."""

    code = "delivery-is-pending"

    def __init__(self) -> None:
        super().__init__("This event is still being sent. Reload the page to see its result.")


class UnsubscribeLinkExpired(Refusal):
    """The link of a mail is too old to unsubscribe."""

    code = "unsubscribe-link-expired"

    def __init__(self) -> None:
        super().__init__(
            "This unsubscribe link has expired. Use the link in a newer email, or log in and "
            "change your notifications on your profile."
        )


class UnsubscribeLinkInvalid(Refusal):
    """A link to unsubscribe is none of ours, or its person is gone."""

    code = "unsubscribe-link-invalid"

    def __init__(self) -> None:
        super().__init__(
            "This unsubscribe link isn't valid. Open it from the email again, or log in and "
            "change your notifications on your profile."
        )
