"""Leave requests: granted, refused, and moved to other days."""

from ticketflower.sandbox.demo.story import Day, Person, Story
from ticketflower.types import Json, JsonObject


def _leave(
    by: str,
    occasion: str,
    start: int,
    days: float,
    *,
    kind: str = "Vacation",
    substitute: str = "",
    half_days: tuple[str, ...] = (),
    decisions: tuple[JsonObject, ...] = ({"granted": True},),
    talk: JsonObject | None = None,
    left: float = 12,
    **more: Json,
) -> Story:
    workdays = round(days + 0.5 * len(half_days))
    answers: JsonObject = {
        "occasion": occasion,
        "kind_of_leave": kind,
        "first_day": Day(start),
        "last_day": Day(start, workdays),
        "days": days,
        **more,
    }
    if half_days:
        answers |= {"has_half_days": True, "half_days": list(half_days)}
    if substitute:
        answers["substitute"] = Person(substitute)
    recorded = ["Vacation calendar", "Shift schedule"] + (["Payroll"] if kind != "Vacation" else [])
    outputs: dict[str, list[JsonObject]] = {
        "decide": list(decisions),
        "talk": [talk or {"wants_other_days": False}],
        "record": [{"days_left": left, "entered_in": recorded}],
    }
    return Story("leave", by, answers, outputs)


def _no(answer: str) -> JsonObject:
    return {"granted": False, "answer": answer}


BIKES = [
    _leave(
        "Greta", "Visit to my parents", 16, 3, substitute="Hugo", left=9,
        decisions=({"granted": True, "answer": "Give them my regards."},),
    ),
    _leave("Dilan", "Moving house", 10, 1, kind="Personal leave", substitute="Farid", left=14),
    _leave(
        "Hugo", "Appointment at the town hall", 5, 0.5,
        half_days=("Last day until noon",), left=6.5,
    ),
    _leave(
        "Farid", "Long weekend in the mountains", 9, 2, substitute="Dilan",
        decisions=(_no("Dilan is away on these days, and someone has to run the shop."),
                   {"granted": True, "answer": "The week after is fine."}),
        talk={"wants_other_days": True, "first_day": Day(16), "last_day": Day(16, 2)},
    ),
    _leave(
        "Karin", "Family reunion", 35, 5, substitute="Eva", left=3,
        phone_on_leave="+49 431 55 60 70",
    ),
    _leave("Greta", "Wedding of my sister", 12, 1, kind="Personal leave", left=9),
    _leave(
        "Jonas", "Course in graphic design", 20, 10, kind="Unpaid leave", left=15,
        decisions=(_no("Two weeks without our only designer are more than we can cover."),),
        talk={"wants_other_days": False},
    ),
    _leave(
        "Eva", "Dentist", 4, 0.5, half_days=("First day from noon",), left=10.5,
    ),
    _leave(
        "Hugo", "Vacation by the sea", 40, 8, substitute="Farid", left=2,
        phone_on_leave="+49 461 10 20 30",
        decisions=({"granted": True, "answer": "Show Farid the wheel truing before."},),
    ),
    _leave("Ida", "School play of my daughter", 8, 1, substitute="Greta", left=11),
    _leave("Dilan", "Concert in Hamburg", 11, 1.5, half_days=("First day from noon",), left=12.5),
    _leave("Greta", "Long weekend", 25, 2, substitute="Ida", left=7),
    _leave(
        "Farid", "Visit of my brother from Lyon", 30, 4, substitute="Dilan",
        phone_on_leave="+49 171 555 0142",
    ),
]  # fmt: skip

COFFEE = [
    _leave("Pavel", "Trip to the roasters' fair", 12, 2, substitute="Noah", left=8),
    _leave("Olivia", "Moving house", 9, 1, kind="Personal leave", left=16),
    _leave(
        "Pavel", "Wedding in Prague", 38, 5, substitute="Mia",
        decisions=(_no("That is the week of the harbour festival."),
                   {"granted": True, "answer": "The week after: gladly."}),
        talk={"wants_other_days": True, "first_day": Day(46), "last_day": Day(46, 5)},
    ),
    _leave("Mia", "Dentist", 6, 0.5, half_days=("Last day until noon",), left=13.5),
    _leave("Pavel", "Exam at the evening school", 14, 1, left=7),
    _leave("Olivia", "A week of hiking", 60, 5, substitute="Mia", left=10),
]  # fmt: skip
