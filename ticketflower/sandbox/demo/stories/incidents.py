"""IT incidents: solved at once, escalated, and back because they were not solved."""

from ticketflower.sandbox.demo.story import MinutesAgo, Story, text_file
from ticketflower.types import Json, JsonObject

ESCALATE = "escalate"
SMALL, LARGE, ALL = "I can work around it", "I can't work", "No one can work"
PACES = {SMALL: 0.8, LARGE: 0.3, ALL: 0.1}


def _level_one(done: str, minutes: int, outcome: str = "solved") -> JsonObject:
    return {"outcome": outcome, "what_was_done": done, "minutes": minutes}


def _level_two(cause: str, remedy: str, cost: float = 0) -> JsonObject:
    return {"cause": cause, "remedy": remedy, "cost": cost}


def _solved(feedback: str = "") -> JsonObject:
    return {"is_solved": True} | ({"feedback": feedback} if feedback else {})


def _not_solved(feedback: str) -> JsonObject:
    return {"is_solved": False, "feedback": feedback}


def _incident(
    by: str,
    problem: str,
    severity: str,
    affected: tuple[str, ...],
    *first: JsonObject,
    second: tuple[JsonObject, ...] = (),
    confirm: tuple[JsonObject, ...] = ({"is_solved": True},),
    minutes: int = 20,
    **more: Json,
) -> Story:
    answers = {
        "problem": problem,
        "severity": severity,
        "affected": list(affected),
        "since": MinutesAgo(minutes),
        **more,
    }
    outputs = {"first-level": first, "second-level": second, "confirm": confirm}
    return Story("incident", by, answers, outputs, pace=PACES[severity])


def _printer(by: str, problem: str, done: str, minutes: int, **more: Json) -> Story:
    answers = {"problem": problem, "since": MinutesAgo(45), **more}
    outputs = {"first-level": [_level_one(done, minutes)], "confirm": [_solved()]}
    return Story("printer", by, answers, outputs)


MESSAGE = text_file(
    "message.txt",
    "Booking system\n\nError 1205: your session has ended.\nLog in again.\n\n"
    "(It keeps saying this right after I enter my password.)\n",
)

BIKES = [
    _incident(
        "Greta", "The card reader does not connect", LARGE, ("Cash register",),
        _level_one("Restarted the reader and paired it with the cash register again.", 15),
        device="TF-TIL-01", details="It has said “no base” since the power cut.",
        confirm=(_solved("Works, and faster than before."),),
    ),
    _incident(
        "Hugo", "Cannot log in to the booking system", LARGE, ("Software",),
        _level_one("Set a new password and removed the old session.", 10),
        software="Bookwell", screenshot=MESSAGE, details="It worked yesterday evening.",
    ),
    _incident(
        "Karin", "No internet in the whole house", ALL, ("Network",),
        second=(_level_two("Supplier", "The provider had cut the cable; it is repaired."),),
        details="Phones, cash registers and computers all stopped at the same moment.", minutes=5,
        confirm=(_solved("All cash registers are back."),),
    ),
    _incident(
        "Ida", "Shared calendar is empty", SMALL, ("Software",),
        _level_one("Signed the calendar in again.", 20),
        _level_one("The calendar had been moved; shared it again from its new place.", 35),
        software="Calendar", minutes=95,
        confirm=(
            _not_solved("It was there for an hour, then it was empty again."),
            _solved("Now all of it is back, the old entries too."),
        ),
    ),
    _incident(
        "Greta", "Wi-Fi drops in the storage room", SMALL, ("Network", "Phone"),
        _level_one("Measured: hardly any signal behind the metal shelves.", 30, ESCALATE),
        second=(_level_two("Network", "Put a second access point above the door.", 129),),
        details="Always behind the second shelf; the scanner loses what it read.", minutes=1500,
    ),
    _incident(
        "Eva", "Screen stays black after the update", LARGE, ("Computer",),
        _level_one("Tried another cable and another screen: still black.", 25, ESCALATE),
        second=(_level_two("Software", "Took the driver of last month and paused updates."),),
        device="TF-PC-014", details="It installed updates and restarted.",
    ),
    _incident(
        "Hugo", "Emails with photos do not arrive", SMALL, ("Software",),
        _level_one("Mailbox was full: moved the attachments of last year away.", 20),
        software="Mail", minutes=240,
        details="Customers say that they sent pictures of their damage.",
    ),
    _incident(
        "Greta", "Cash register freezes on refunds", LARGE, ("Cash register", "Software"),
        _level_one("Seen it freeze twice; only with vouchers.", 30, ESCALATE),
        second=(
            _level_two("Software", "Told the maker; until then: refund vouchers by hand."),
            _level_two("Software", "Installed version 5.2.1, which fixes it.", 80),
        ),
        software="Cash register", device="TF-TIL-02",
        confirm=(_not_solved("It froze again today."), _solved("Ten refunds, no freeze.")),
    ),
    _incident(
        "Jonas", "Fonts are missing in the new layout program", SMALL, ("Computer", "Software"),
        _level_one("Copied the fonts over from the old computer.", 15),
        software="Layout", device="TF-PC-021",
    ),
    _incident(
        "Karin", "Phone at the front desk has no sound", LARGE, ("Phone",),
        _level_one("The headset was muted by its own switch. Showed where it is.", 5),
        device="TF-TEL-03", confirm=(_solved("How embarrassing. Thank you!"),),
    ),
    _incident(
        "Hugo", "Scanner reads old part numbers only", SMALL, ("Software",),
        _level_one("Updated the list of parts in the scanner.", 20),
        software="Spare parts", device="TF-SCN-02",
    ),
    _incident(
        "Greta", "Cash registers do not open the drawer", ALL, ("Cash register",),
        second=(_level_two("Hardware", "Replaced the power supply of the drawers.", 64),),
        device="TF-TIL-01", details="Both at once; we give change from the safe.", minutes=10,
    ),
    _incident(
        "Ida", "Video calls have an echo", SMALL, ("Computer",),
        _level_one("Turned the speakers down and gave her a headset.", 10),
        device="TF-PC-017",
    ),
    _printer("Hugo", "Printer in the workshop prints stripes", "Cleaned the drum.", 15),
    _printer(
        "Karin", "Nothing comes out at the front desk", "Someone had chosen the old printer.", 5,
        device="TF-PRN-02",
    ),
    _printer(
        "Eva", "Paper jams with every second sheet", "Replaced the rollers of the tray.", 40,
        device="TF-PRN-01", details="Only with the paper from the new box.",
    ),
    _printer("Greta", "Labels are printed off center", "Set the width of the labels again.", 10),
]  # fmt: skip
