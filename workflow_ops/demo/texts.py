"""What people of the demo write: by ticket type, by the name of a question, or in general."""

from workflow_design.documents.questions import Kind

SUMMARIES: dict[str, list[str]] = {
    "purchase": [
        "Truing stand for the second workbench",
        "Two monitors for the front desk",
        "Winter gloves for the delivery riders",
        "Laptop for the new apprentice",
        "Coffee machine, the old one leaks",
        "Ten brake bleed kits",
        "Office chair with back support",
        "Cargo bike for test rides",
        "Label printer for the spare parts",
        "Licences for the booking software",
        "Air compressor",
        "Shelf for the storage room",
    ],
    "leave": [
        "Summer holiday with the family",
        "Moving house",
        "Wedding of my sister",
        "Long weekend in the mountains",
        "Appointment at the town hall",
        "Christmas with my parents",
        "Visit to the dentist",
    ],
    "incident": [
        "The card reader does not connect",
        "Cannot log in to the booking system",
        "Printer in the workshop prints stripes",
        "Shared calendar is empty since this morning",
        "Wi-Fi drops in the storage room",
        "Screen stays black after the update",
        "E-mails with photos do not arrive",
        "The till freezes when giving a refund",
        "Phone at the front desk has no sound",
    ],
    "onboarding": [
        "Lena Fischer",
        "Tom Becker",
        "Sofia Marino",
        "Yusuf Demir",
        "Clara Jensen",
        "Marek Kowalski",
    ],
    "complaint": [
        "The gears slip two weeks after the service",
        "Delivered a day late, and nobody called",
        "The frame has a scratch",
        "Charged twice for the same repair",
        "The light stopped working in the rain",
        "Waited forty minutes although I had an appointment",
        "The child seat came without its straps",
    ],
    "it-purchase": [
        "Laptop for the new apprentice",
        "Two monitors for the front desk",
        "Label printer for the spare parts",
        "Tablet for the test rides",
        "Licences for the booking software",
    ],
    "printer": [
        "Printer in the workshop prints stripes",
        "Nothing comes out at the front desk",
        "Paper jams with every second sheet",
        "Labels are printed off centre",
    ],
}

BY_NAME: dict[str, list[str]] = {
    "supplier": ["Velo Wholesale", "Office World", "Nordic Tools", "Elektro Lehmann"],
    "number": ["2026-1187", "A-55310", "77120", "PO-0934"],
    "customer": ["Paula Winter", "Martin Schulz", "Helen Grant", "Jürgen Maas"],
    "customer_name": ["Paula Winter", "Martin Schulz", "Helen Grant", "Jürgen Maas"],
    "name": ["Lena Fischer", "Tom Becker", "Sofia Marino", "Yusuf Demir"],
    "device": ["TF-PC-014", "TF-PRN-02", "TF-TAB-07", "TF-PC-021"],
    "city": ["Kiel", "Lübeck", "Flensburg"],
    "street": ["Hafenstraße 12", "Am Markt 3", "Lindenallee 40"],
    "position": ["Mechanic", "Sales assistant", "Bookkeeper", "Apprentice"],
    "job_title": ["Mechanic", "Sales assistant", "Bookkeeper", "Apprentice"],
}

STRINGS = [
    "Front desk",
    "Workshop",
    "As agreed",
    "4010",
    "2026-0417",
    "TF-1042",
    "24103",
    "AB-1234",
]

REMARKS = [
    "Agreed on the phone this morning.",
    "Please tell me if anything is missing.",
    "We had the same question in spring; see the notes of then.",
    "It can wait until the end of the week, but not longer.",
    "Checked with the colleagues in the workshop.",
    "The old one is worn out and repairing it costs more.",
    "Two offers compared; this is the cheaper one.",
]

BY_KIND: dict[Kind, list[str]] = {
    Kind.TEXT: REMARKS,
    Kind.TIME: ["09:00:00", "10:30:00", "14:00:00"],
    Kind.EMAIL: ["paula@example.com", "m.schulz@example.org"],
    Kind.URL: ["https://shop.example.com/item/4711"],
    Kind.PHONE: ["+49 431 55 60 70", "+49 461 10 20 30"],
}
