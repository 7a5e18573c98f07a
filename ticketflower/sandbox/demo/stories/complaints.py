"""Complaints of customers: justified or not, cheap to put right or dear."""

from ticketflower.sandbox.demo.story import Day, Story, text_file
from ticketflower.types import Json, JsonObject


def _offer(remedy: str, compensation: float) -> JsonObject:
    return {"remedy": remedy, "compensation": compensation}


def _complaint(
    by: str,
    subject: str,
    customer: str,
    channel: str,
    story: str,
    topic: str,
    justified: str,
    *,
    fault: str = "Ours",
    findings: str = "",
    offers: tuple[JsonObject, ...] = (),
    approvals: tuple[JsonObject, ...] = ({"is_approved": True},),
    answered_by: str = "Phone",
    satisfied: bool = True,
    **more: Json,
) -> Story:
    answers = {
        "subject": subject, "customer": customer, "channel": channel, "story": story, **more,
    }  # fmt: skip
    if channel == "Email":
        name = customer.lower().replace("ü", "ue").replace(" ", ".")
        answers["customer_email"] = f"{name}@mail.example"
    answer = {"answered_by": answered_by, "answered_on": Day(0), "is_satisfied": satisfied}
    outputs: dict[str, list[JsonObject]] = {
        "classify": [{"topic": topic, "is_justified": justified}],
        "investigate": [{"fault": fault, "findings": findings}],
        "offer": list(offers),
        "approve": list(approvals),
        "answer": [answer],
    }
    return Story("complaint", by, answers, outputs)


LETTER = text_file(
    "letter-from-mr-schulz.txt",
    "Dear Brightside team,\n\n"
    "on my statement your invoice 26-1187 for 148.50 euros appears twice, on the third and\n"
    "on the fourth. I paid by card, once. Please send the second amount back.\n\n"
    "Kind regards\nMartin Schulz\n",
)

BIKES = [
    _complaint(
        "Greta", "The gears slip two weeks after the service", "Paula Winter", "In the store",
        "I paid for the large service, and now the third gear jumps out uphill.",
        "Repair", "yes", offers=(_offer("Repair", 35),),
        bought_on=Day(-16), invoice_amount=129,
    ),
    _complaint(
        "Karin", "Delivered a day late, and no one called", "Helen Grant", "Email",
        "I took a day off to be at home. The bike came the next day, without a word.",
        "Delivery", "unclear", fault="Ours",
        findings="The rider was sick, and no one reassigned the tour.",
        offers=(_offer("Voucher", 40),), answered_by="Email",
        bought_on=Day(-9), invoice_amount=1899,
    ),
    _complaint(
        "Ida", "Charged twice for the same repair", "Martin Schulz", "Email",
        "The same invoice was taken from my account on two days.",
        "Invoice", "yes", offers=(_offer("Refund", 148.5),), answered_by="Letter",
        photo=LETTER, bought_on=Day(-12), invoice_amount=148.5,
    ),
    _complaint(
        "Hugo", "The frame has a scratch", "Jürgen Maas", "In the store",
        "It was not there when I brought the bike in for the brakes.",
        "Repair", "unclear", fault="Ours",
        findings="It stood on the floor of the storage room next to the metal shelf.",
        offers=(_offer("Refund", 450), _offer("Repair", 180)),
        approvals=({"is_approved": False, "limit": 200},),
        bought_on=Day(-4), invoice_amount=74, customer_phone="+49 431 555 0163",
    ),
    _complaint(
        "Greta", "The light stopped working in the rain", "Rosa Lehmann", "Online review",
        "Two stars. Lovely people, but the new light died in the first rain.",
        "Product", "unclear", fault="The supplier's",
        findings="The seal is missing in this series; the supplier calls them back.",
        offers=(_offer("Replacement", 49),), answered_by="Phone",
        review_link="https://reviews.example/brightside-bikes/4711", bought_on=Day(-20),
    ),
    _complaint(
        "Karin", "Waited forty minutes although I had an appointment", "Oskar Brandt", "Phone",
        "My appointment was at ten, and no one had time until twenty to eleven.",
        "Staff behavior", "yes", offers=(_offer("Apology", 0),),
        customer_phone="+49 431 555 0129",
    ),
    _complaint(
        "Greta", "The child seat came without its straps", "Nadia Omar", "Phone",
        "The box was closed, so I saw it only at home.",
        "Product", "yes", offers=(_offer("Replacement", 24.9),),
        customer_phone="+49 431 555 0155", bought_on=Day(-3), invoice_amount=119,
    ),
    _complaint(
        "Hugo", "Wants a new battery after three years", "Kurt Engel", "In the store",
        "The range has halved, and he says that it must last for ever.",
        "Product", "no", answered_by="Phone", satisfied=False,
        bought_on=Day(-1120), invoice_amount=2649,
    ),
    _complaint(
        "Ida", "E-bike stops without a reason", "Sandra Koch", "Email",
        "Twice in traffic the motor went off. I am afraid to ride it.",
        "Product", "unclear", fault="The supplier's",
        findings="The plug of the battery is loose; we could repeat it on the stand.",
        offers=(_offer("Replacement", 780),), bought_on=Day(-30), invoice_amount=3199,
    ),
    _complaint(
        "Greta", "Someone was short with me on the phone", "Elke Thoma", "Online review",
        "I only wanted to know your opening hours.",
        "Staff behavior", "unclear", fault="No one's",
        findings="The line was bad and broke off; Dilan called back twice.",
        review_link="https://reviews.example/brightside-bikes/4733", answered_by="Email",
    ),
    _complaint(
        "Karin", "Wheel out of true after the repair", "Paul Reimers", "Phone",
        "The rim rubs on the brake since the first ride.",
        "Repair", "yes", offers=(_offer("Repair", 25),),
        customer_phone="+49 431 555 0171", bought_on=Day(-6), invoice_amount=42,
    ),
    _complaint(
        "Ida", "Cargo bike delivered in the wrong color", "Deniz Yilmaz", "Email",
        "We ordered green, it is gray. The children are disappointed, and so are we.",
        "Delivery", "yes", offers=(_offer("Voucher", 250),), bought_on=Day(-8),
        invoice_amount=4990,
    ),
    _complaint(
        "Greta", "Lock opens without a key", "Anke Petersen", "In the store",
        "She showed it to us: a firm pull is enough.",
        "Product", "unclear", fault="The supplier's",
        findings="All three of this series in the shop do the same.",
        offers=(_offer("Replacement", 59.9),), bought_on=Day(-40), invoice_amount=59.9,
    ),
]  # fmt: skip
