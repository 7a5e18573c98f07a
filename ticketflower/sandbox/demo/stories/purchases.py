"""Purchase requests: small ones, approved, refused, unclear, and those that finance checks."""

from ticketflower.sandbox.demo.pictures import HALL_PLAN
from ticketflower.sandbox.demo.story import AttachedFile, Day, Said, Story, text_file
from ticketflower.types import Json, JsonObject

COST_CENTRES = {"Operations": "4010", "Sales": "4020", "Office": "4030", "IT": "4040"}
YES: JsonObject = {"decision": "approved"}


def _no(reason: str) -> JsonObject:
    return {"decision": "rejected", "decision_reason": reason}


def _unclear(reason: str) -> JsonObject:
    return {"decision": "unclear", "decision_reason": reason}


def _buy(
    by: str,
    item: str,
    amount: float,
    department: str,
    reason: str,
    *,
    supplier: str,
    decisions: tuple[JsonObject, ...] = (YES,),
    clarified: str = "",
    within_budget: bool = True,
    receipt: JsonObject | None = None,
    said: tuple[Said, ...] = (),
    **more: Json,
) -> Story:
    answers = {"item": item, "amount": amount, "quantity": 1, "reason": reason, **more}
    ticket_type = "it-purchase" if department == "IT" else "purchase"
    if ticket_type == "purchase":
        answers["department"] = department
    outputs: dict[str, list[JsonObject]] = {
        "approve": list(decisions),
        "clarify": [{"more_information": clarified}],
        "check-budget": [{"within_budget": within_budget, "cost_centre": COST_CENTRES[department]}],
        "order": [{"order": {"supplier": supplier, "arrives_on": Day(5)}}],
        "receive": [receipt or {"is_complete": True}],
    }
    return Story(ticket_type, by, answers, outputs, said=said)


QUOTE = text_file(
    "quote-nordic-tools.txt",
    "Nordic Tools, quote 26-3381\n\n"
    "1 parts washer PW 120, heated, with pump        7,990.00\n"
    "1 set of cleaning fluid, 20 l                     210.00\n"
    "  delivery and first set-up                       700.00\n\n"
    "  Total with VAT                                8,900.00 EUR\n\n"
    "Valid for 30 days. Delivery within two weeks.\n",
)

NEW_QUOTE = text_file(
    QUOTE.name,
    "Nordic Tools, quote 26-3395 (replaces 26-3381)\n\n"
    "1 parts washer PW 120, heated, with pump        7,790.00\n"
    "1 set of cleaning fluid, 20 l                     210.00\n"
    "  delivery and first set-up                     included\n\n"
    "  Total with VAT                                8,000.00 EUR\n\n"
    "Valid for 30 days. Delivery within two weeks.\n",
)
HALL = AttachedFile("hall-4.png", HALL_PLAN)

BIKES = [
    _buy(
        "Hugo", "Truing stand for the second workbench", 389, "Operations",
        "The old one is bent, and often two of us need one at the same time.",
        supplier="Nordic Tools",
    ),
    _buy(
        "Farid", "Parts washer", 8900, "Operations",
        "Cleaning by hand takes an hour of every service.",
        supplier="Nordic Tools", quote=QUOTE, within_budget=False,
        decisions=(YES, _no("The workshop's budget is used up. Ask again next quarter.")),
        said=(
            Said(
                25, "Farid", "They have a better price now, delivery included.",
                files=(NEW_QUOTE,),
            ),
        ),
    ),
    _buy(
        "Greta", "Rain jackets for the delivery riders", 214.5, "Sales",
        "Three of the old ones let the water through.",
        supplier="Velo Wholesale", quantity=6, is_urgent=True, needed_by=Day(6),
    ),
    _buy(
        "Dilan", "Laptop for the new apprentice", 1149, "IT",
        "Yusuf starts soon, and the spare one is eight years old.",
        supplier="Lehmann Computers", shop="https://lehmann-computers.example/laptops/l14",
    ),
    _buy(
        "Karin", "Coffee machine for the break room", 349, "Office",
        "The old one leaks and has tripped the fuse twice.",
        supplier="Office World",
        receipt={"is_complete": True, "remark": "Descaling tablets are in the cupboard."},
    ),
    _buy(
        "Hugo", "Air compressor", 2150, "Operations",
        "The pressure is not enough for two tyre stations.",
        supplier="Nordic Tools",
        decisions=(_unclear("Would a second hose on the old one do?"), YES),
        clarified="No: the old one gives 6 bar at most, and two stations need 8. "
        "The new one can be here within a week.",
    ),
    _buy(
        "Greta", "Office chair with back support", 529, "Office",
        "Doctor's advice; HR has the note.",
        supplier="Office World",
        receipt={"is_complete": True, "remark": "Set up and adjusted."},
    ),
    _buy(
        "Ida", "Two monitors for the front desk", 398, "IT",
        "We look at the calendar and at the cash register at the same time.",
        supplier="Lehmann Computers", quantity=2,
    ),
    _buy(
        "Greta", "Cargo bike for test rides", 6480, "Sales",
        "Every third customer asks for one, and we send them to the next town.",
        supplier="Velo Wholesale", shop="https://velo-wholesale.example/cargo/family-2",
    ),
    _buy(
        "Hugo", "Diagnosis kit for e-bikes", 1890, "Operations",
        "We pay 45 euros each time that we borrow one.",
        supplier="Nordic Tools",
        decisions=(_no("The dealer lends us theirs for nothing for half a year."),),
    ),
    _buy(
        "Dilan", "Label printer for the spare parts", 189, "Operations",
        "Handwritten labels cost us two wrong parts last month.",
        supplier="Lehmann Computers",
    ),
    _buy(
        "Hugo", "Ten brake bleed kits", 462.9, "Operations",
        "We do a third more brake services than last year.",
        supplier="Velo Wholesale", quantity=10,
        receipt={"is_complete": False, "remark": "One has no syringe; the supplier sends it."},
    ),
    _buy(
        "Jonas", "Booking software, licenses for a year", 5340, "IT",
        "The old contract ends this month.",
        supplier="Bookwell", quantity=12, is_urgent=True, needed_by=Day(12),
        said=(Said(60, "Jonas", "The price is per year and already has the discount."),),
    ),
    _buy(
        "Greta", "Shelves for the storage room", 1280, "Operations",
        "Frames stand on the floor, and two have scratches already.",
        supplier="Office World",
    ),
    _buy(
        "Farid", "Electric bike lift", 5950, "Operations",
        "E-bikes weigh 28 kilograms, and Hugo's back knows each of them.",
        supplier="Nordic Tools", shop="https://nordic-tools.example/lifts/el-300",
    ),
    _buy(
        "Karin", "First-aid kits", 96, "Office",
        "Two of the four are past their date.",
        supplier="Office World", quantity=2,
    ),
    _buy(
        "Greta", "Stand for the trade fair", 7400, "Sales",
        "The fair is in five months, and early bookings save a fifth.",
        supplier="Expo Nord",
        said=(
            Said(35, "Ida", "Is 20 square meters enough, or do we need the corner again?"),
            Said(
                80, "Greta", "The corner, like last year: https://expo-nord.example/hall-4",
                files=(HALL,),
            ),
            Said(
                95, "Ida", "@Anna Keller, this is above the limit for Ben. Can you have a look?",
                is_internal=True,
            ),
        ),
    ),
    _buy(
        "Hugo", "Tablet for test rides", 529, "IT",
        "Customers sign for the bike outside, and paper gets wet.",
        supplier="Lehmann Computers",
    ),
]  # fmt: skip

COFFEE = [
    _buy(
        "Pavel", "Milk jugs", 84, "Sales", "Three have lost their handles.",
        supplier="Barista Supply", quantity=6,
    ),
    _buy(
        "Pavel", "Coffee grinder for the second bar", 1690, "Sales",
        "At nine in the morning one grinder is not enough.",
        supplier="Barista Supply",
    ),
    _buy(
        "Olivia", "Receipt printer", 239, "IT", "The old one skips every fifth line.",
        supplier="Till & Co",
    ),
    _buy(
        "Pavel", "New awning for the terrace", 5600, "Sales",
        "The old one does not open any more, and guests sit in the sun.",
        supplier="Harbour Awnings",
    ),
    _buy(
        "Mia", "Chairs for the terrace", 960, "Sales", "Four are broken, guests have to stand.",
        supplier="Office World", quantity=8,
        decisions=(_no("Not this year: the terrace will be rebuilt in spring."),),
    ),
    _buy(
        "Pavel", "Beans for tasting", 145, "Sales",
        "We choose the new house blend next week.",
        supplier="Roast Brothers", quantity=5, is_urgent=True, needed_by=Day(4),
    ),
    _buy(
        "Olivia", "Fridge with a glass door", 1340, "Sales",
        "Cakes stand on the counter, and the inspector did not like it.",
        supplier="Cool Trade",
    ),
    _buy(
        "Pavel", "Aprons with our logo", 312, "Sales", "Two new colleagues, and old ones fade.",
        supplier="Stitch & Sons", quantity=12,
    ),
]  # fmt: skip
