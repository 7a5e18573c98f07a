"""Events as messages of chats, in the formats that their incoming webhooks accept.

Sources: https://api.slack.com/messaging/webhooks and https://api.slack.com/reference/surfaces/formatting,
https://developers.mattermost.com/integrate/webhooks/incoming/ (reads the same, as does Discord
at addresses that end in /slack), https://adaptivecards.io/explorer/ for Microsoft Teams.
"""

from typing import Any

from ticketflower.types import JsonObject
from workflow_ops.models import EventKind
from workflow_ops.models.webhooks.deliveries import TEST

LONGEST_TEXT = 2_000
"""Of a comment in a chat; Discord takes that many in all, the others more."""
_ROOM_FOR_HEADING = 500
_NO_BREAK = "\u2060"

SENTENCES: dict[str, str] = {
    EventKind.TASK_ASSIGNED: "{task} assigned to {assignee}",
    EventKind.TICKET_COMPLETED: "completed",
    EventKind.TICKET_CANCELED: "canceled by {actor}",
    EventKind.TICKET_FAILED: "failed",
    EventKind.COMMENT: "{what} from {actor}",
    EventKind.MENTION: "{actor} mentioned {mentioned}",
    EventKind.OVERDUE: "{task} is overdue",
    EventKind.QUESTION: "{actor} asked the requester a question",
    EventKind.ANSWER: "{actor} replied to the question",
    TEST: "this is a test from TicketFlower",
}
"""What happened, by the kind of the event."""


def slack_message(payload: JsonObject) -> JsonObject:
    """A message for Slack, Mattermost, and Discord at its address for Slack."""
    heading, url, text = _parts(payload)
    heading = _escaped(heading)
    linked = f"<{url}|{heading}>" if url else heading
    quoted = "".join(f"\n> {line}" for line in _escaped(text).splitlines())
    return {"text": f"{linked}: {_escaped(_sentence(payload))}{quoted}"}


def _escaped(text: str) -> str:
    """Escape a text for Slack; an "@" in it mentions no one."""
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("|", "¦")):
        text = text.replace(sign, written)
    return text.replace("@", f"@{_NO_BREAK}")


def teams_message(payload: JsonObject) -> JsonObject:
    """A message with an adaptive card, for a workflow of Microsoft Teams.

    Its texts are runs, in which no markup is read.
    """
    heading, url, text = _parts(payload)
    body: list[Any] = [
        _block(heading, weight="Bolder", size="Medium"),
        _block(_sentence(payload)),
    ]
    if text:
        body.append(_block(text, is_subtle=True))
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    if url:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open ticket", "url": url}]
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _block(text: str, *, is_subtle: bool = False, **style: str) -> JsonObject:
    run = {"type": "TextRun", "text": text, "isSubtle": is_subtle, **style}
    return {"type": "RichTextBlock", "inlines": [run]}


def _parts(payload: Any) -> tuple[str, str, str]:
    """The heading of a message, the URL behind it, and the text of the comment, if any."""
    ticket, comment = payload["ticket"], payload["comment"]
    if ticket is None:
        return payload["company"]["name"], "", ""
    text = comment["text"] if comment else ""
    longest = LONGEST_TEXT - _ROOM_FOR_HEADING
    text = text if len(text) <= longest else f"{text[:longest]}…"
    return f"#{ticket['number']} {ticket['title']}", ticket["url"], text


def _sentence(payload: Any) -> str:
    """What happened, without a period: it follows the ticket."""
    task, comment = payload["task"], payload["comment"]
    mentioned = [person["name"] for person in comment["mentions"]] if comment else []
    words = {
        "actor": _name(payload["actor"], "TicketFlower"),
        "assignee": _name(task and task["assignee"], "no one"),
        "mentioned": ", ".join(mentioned) or "a colleague",
        "what": "internal note" if comment and comment["is_internal"] else "message",
        "task": f"“{task['title']}”" if task else "the ticket",
    }
    return SENTENCES[payload["type"]].format_map(words)


def _name(person: Any, otherwise: str) -> str:
    return str(person["name"]) if person else otherwise
