"""The style guide: a page that shows every shared component in every state (DEBUG only)."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class SampleForm(forms.Form):
    """One field of every kind that our forms use."""

    item = forms.CharField(max_length=100, help_text="What do you want to buy?")
    amount = forms.DecimalField(min_value=0, help_text="EUR, with VAT")
    reason = forms.CharField(max_length=120, widget=forms.Textarea, required=False)
    department = forms.ChoiceField(
        choices=[("", "Please choose"), ("it", "IT"), ("sales", "Sales")]
    )
    needed_on = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}), required=False, label="Needed on"
    )
    urgency = forms.ChoiceField(
        choices=[("low", "Can wait"), ("high", "Somebody cannot work")], widget=forms.RadioSelect
    )
    tell = forms.MultipleChoiceField(
        choices=[("me", "Me"), ("boss", "My manager")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Who shall be told?",
    )
    offer = forms.FileField(required=False, help_text="PDF or picture, up to 10 MB")
    within_budget = forms.BooleanField(label="It is within the budget")


@dataclass(frozen=True)
class Step:
    """What components/steps.html shows of one step."""

    title: str
    state: str
    who: str = ""
    when: str = ""
    note: str = ""


@dataclass(frozen=True)
class Message:
    """What components/code.html shows of one message of the checker."""

    severity: str
    code: str
    sentence: str
    pointer: str
    column: int
    suggestion: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a document, with the messages that belong to it."""

    number: int
    text: str
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Page:
    """What components/pager.html shows."""

    previous_url: str | None
    next_url: str | None
    count_text: str


STATES = {
    "Task": ("PENDING", "OPEN", "IN_PROGRESS", "COMPLETED", "CANCELLED", "ERROR"),
    "Workflow": ("NOT_STARTED", "IN_PROGRESS", "ON_HOLD", "COMPLETED", "CANCELLED"),
    "Definition": ("DRAFT", "PUBLISHED", "RETIRED"),
    "Ticket error": ("NEW", "REVIEWED", "RESOLVED"),
}
STEPS = [
    Step("Check the request", "done", "Ben Okoro", "Mon 9:12, took 14 min"),
    Step("Approve", "done", "Carla Díaz", "Mon 11:40"),
    Step("Order it", "current", "Anna Keller", "on the list since Tue 8:05"),
    Step("Receive and hand over", "upcoming"),
]
BROKEN_STEPS = [
    Step("Triage", "done", "Ben Okoro", "Mon 9:12"),
    Step("Call the supplier", "error", "", "Mon 9:30", "The supplier did not answer"),
    Step("Repair", "waiting", "", "", "Waits until a technician is free"),
]
LINES = [
    Line(1, "{"),
    Line(2, '  "kind": "workflow",'),
    Line(3, '  "key": "purchase",'),
    Line(
        4,
        '  "transitions": [{"from": "revew", "to": null}],',
        (
            Message(
                "error",
                "unknown-task",
                "There is no task 'revew' in this workflow.",
                "/transitions/0/from",
                28,
                "Did you mean 'review'?",
            ),
        ),
    ),
    Line(
        5,
        '  "tasks": []',
        (Message("warning", "no-tasks", "This workflow has no tasks.", "/tasks", 12),),
    ),
    Line(6, "}"),
]
FACTS = [
    ("Submitted by", "Anna Keller"),
    ("Submitted", "3 Nov 2025, 9:02"),
    ("Amount", "620.00"),
    ("Delivery address", "Harbour Street 12\n20457 Hamburg"),
    ("Cost centre", None),
]


@login_not_required  # shows nothing of any company, and is served with DEBUG on only
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the page."""
    messages.success(request, "Ticket 17 was submitted. Ben has the first task.")
    messages.warning(request, "This workflow has a newer version.")
    messages.error(request, "The task was already completed by Carla Díaz.")
    messages.info(request, "You are available for new tasks again.")
    return render(
        request,
        "styleguide.html",
        {
            "states": {
                kind: [(state, state.replace("_", " ").capitalize()) for state in states]
                for kind, states in STATES.items()
            },
            "steps": STEPS,
            "broken_steps": BROKEN_STEPS,
            "lines": LINES,
            "facts": FACTS,
            "pages": [Page(None, "?after=50", "1-50 of 137"), Page("?", None, "101-137 of 137")],
            "form": SampleForm(),
            "refused_form": SampleForm(
                {"item": "Monitor", "amount": "-1"}, prefix="refused", use_required_attribute=False
            ),
        },
    )
