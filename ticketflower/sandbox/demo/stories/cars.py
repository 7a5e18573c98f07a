"""Trips with the company car, whose workflow has mistakes: what ticket errors look like."""

from ticketflower.sandbox.demo.story import Story
from ticketflower.types import JsonObject


def _trip(by: str, purpose: str, days: int, kilometres: int | None, decision: str = "yes") -> Story:
    answers: JsonObject = {"purpose": purpose, "days": days}
    if kilometres is not None:
        answers["kilometres"] = kilometres
    outputs: dict[str, list[JsonObject]] = {
        "calendar": [{"is_free": True}],
        "decide": [{"decision": decision, "budget": 120}],
        "hand-over": [{}],
    }
    return Story("company-car", by, answers, outputs)


BIKES = [
    _trip("Ida", "Visit to a supplier in Münster", 4, 620),
    _trip("Farid", "Pick up three frames in Hamburg", 1, 190),
    _trip("Jonas", "Van for the photo shooting", 2, 300, decision="later"),
    _trip("Hugo", "Drive to the training", 1, None),
    _trip("Karin", "Take the old counter to the dump", 0, 30),
    _trip("Greta", "Round trip to all dealers", 16, 1400),
]
