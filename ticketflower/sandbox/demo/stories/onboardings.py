"""New colleagues: what HR, IT and the others prepare for them."""

from ticketflower.sandbox.demo.story import Day, Person, Story
from ticketflower.types import Json, JsonObject


def _start(
    by: str,
    name: str,
    position: str,
    lead: str,
    mentor: str,
    number: str,
    *,
    place: str = "",
    starts: int = 24,
    equipment: tuple[str, ...] = ("Laptop", "Phone"),
    plan: str = "",
    **more: Json,
) -> Story:
    first, last = name.lower().split()
    answers = {
        "name": name,
        "private_email": f"{first}.{last}@mail.example",
        "position": position,
        "starts_on": Day(starts),
        "starts_at": "09:00:00",
        "hours_a_week": 40,
        "lead": Person(lead),
        "equipment": list(equipment),
        **more,
    }
    accounts: JsonObject = {
        "work_email": f"{first}@brightside.example",
        "accounts": ["mail", "time", "shop"],
    }
    if "Laptop" in equipment:
        accounts["laptop_number"] = f"TF-PC-{int(number) - 1000:03}"
    outputs: dict[str, list[JsonObject]] = {
        "contract": [{"is_signed": True, "personnel_number": number, "probation_months": 6}],
        "accounts": [accounts],
        "send-equipment": [{"parcel": {"carrier": "Courier", "number": f"CX-77{number}"}}],
        "workplace": [{"place": place, "has_keys": True}],
        "first-day": [{"mentor": Person(mentor), "lunch": True, "plan": plan}],
    }
    return Story("onboarding", by, answers, outputs)


TOUR = "Nine: coffee and keys. Ten: tour of the house. Noon: lunch with all. Then the workshop."

BIKES = [
    _start(
        "Ben", "Yusuf Demir", "Apprentice mechanic", "Hugo", "Hugo", "1031",
        place="Third workbench, by the window", plan=TOUR,
        equipment=("Laptop", "Work clothes", "Toolbox"),
    ),
    _start(
        "Eva", "Clara Jensen", "Sales assistant", "Ben", "Greta", "1032",
        place="Front desk, left seat", equipment=("Phone", "Headset"), hours_a_week=25,
        phone="+49 151 555 0117", starts_at="10:30:00",
        plan="10:30: keys and cash register. Then with Greta at the desk. Four: how was it?",
    ),
    _start(
        "Eva", "Marek Kowalski", "Bookkeeper", "Ben", "Karin", "1033",
        equipment=("Laptop", "Screen", "Headset"), hours_a_week=30,
        works_remotely=True, home_address="Marek Kowalski\nLindenallee 40\n24939 Flensburg",
        plan="Nine: video call with Karin and Ben. Ten: accounts and access. Two: first invoices.",
    ),
    _start(
        "Ben", "Sofia Marino", "Mechanic", "Hugo", "Farid", "1034",
        place="Second workbench", plan=TOUR, phone="+49 160 555 0186",
        equipment=("Work clothes", "Toolbox", "Phone"),
    ),
    _start(
        "Eva", "Tom Becker", "Delivery rider", "Ben", "Dilan", "1035",
        place="Locker 7 in the delivery room", equipment=("Phone", "Work clothes"),
        hours_a_week=20, plan="Ten: bike and bags. Eleven: the first tour, together with Dilan.",
    ),
    _start(
        "Ben", "Lena Fischer", "Web shop editor", "Jonas", "Jonas", "1036",
        works_remotely=True, home_address="Lena Fischer\nAm Markt 3\n23552 Lübeck",
        equipment=("Laptop", "Screen", "Headset"), hours_a_week=32,
        plan="Nine: video call with Jonas. Then access to the web shop and its pictures.",
    ),
]  # fmt: skip
