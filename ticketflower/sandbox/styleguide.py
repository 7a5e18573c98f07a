"""The style guide: a page that shows every shared component in every state (DEBUG only)."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ticketflower.lists.listing import Pager
from workflow_design.answers.number_fields import NumberField
from workflow_design.checker.check import CompanyContext, check
from workflow_design.diagram import TicketProgress, diagram_of, with_changes, with_progress
from workflow_design.documents.diff.merged_diff import MergedDiff
from workflow_design.models import DefinitionStatus
from workflow_design.pages.upload import lines_with_messages
from workflow_ops.models import ShownTaskStatus, TicketError, TicketStatus
from workflow_ops.pages.timeline import TimelineEntry


class SampleForm(forms.Form):
    """One field of every kind that our forms use."""

    item = forms.CharField(max_length=100, help_text="What do you want to buy?")
    amount = NumberField(label="Amount", min_value=0, help_text="EUR, with VAT")
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


STATES = {
    "Task": ShownTaskStatus.choices,
    "Ticket": TicketStatus.choices,
    "Definition": DefinitionStatus.choices,
    "Ticket error": TicketError.Status.choices,
}
STEPS = [
    TimelineEntry("Check the request", "done", "Ben Okoro", "Mon 9:12, took 14 min"),
    TimelineEntry("Approve", "done", "Carla Díaz", "Mon 11:40"),
    TimelineEntry("Order it", "current", "Anna Keller", "on the list since Tue 8:05"),
]
BROKEN_STEPS = [
    TimelineEntry("Triage", "done", "Ben Okoro", "Mon 9:12"),
    TimelineEntry("Call the supplier", "error", "", "Mon 9:30", "The supplier did not answer"),
    TimelineEntry("Repair", "waiting", "", "", "Waits until a technician is free"),
]
BROKEN_DOCUMENT = """{
  "kind": "workflow",
  "key": "purchase",
  "title": "Purchase",
  "tasks": [{"key": "review", "title": "Review", "task_type": "FORM"}],
  "transitions": [{"from": null, "to": "review"}, {"from": "revew", "to": null},
                  {"from": null, "to": null}]
}"""
DIAGRAM = with_changes(
    with_progress(
        diagram_of(
            {
                "tasks": [
                    {"key": "check", "title": "Check the request", "task_type": "FORM"},
                    {"key": "order", "title": "Order it", "task_type": "SYNC_ACTION"},
                    {"key": "receive", "title": "Receive it", "task_type": "ASYNC_ACTION"},
                    {"key": "thank", "title": "Say thanks", "task_type": "FORM"},
                ],
                "transitions": [
                    {"from": None, "to": "check"},
                    {"from": "check", "to": "order", "condition": {"<": [{"var": "amount"}, 9]}},
                    {"from": "check", "to": "check", "condition": {"missing": ["reason"]}},
                    {"from": "check", "to": None},
                    {"from": "order", "to": "receive"},
                    {"from": "receive", "to": "thank"},
                    {"from": "thank", "to": "chek"},
                ],
            }
        ),
        TicketProgress(
            "order", frozenset({"check"}), frozenset({(None, "check"), ("check", "order")})
        ),
    ),
    MergedDiff(
        {},
        {"receive": "changed", "thank": "added"},
        {("receive", "thank"): "added", ("thank", "chek"): "removed"},
    ),
)
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
    messages.error(request, "Carla Díaz already completed this task.")
    messages.info(request, "You're available. New tasks will be assigned to you.")
    return render(
        request,
        "styleguide.html",
        {
            "states": STATES,
            "steps": STEPS,
            "broken_steps": BROKEN_STEPS,
            "diagram": DIAGRAM,
            "lines": lines_with_messages(
                BROKEN_DOCUMENT, check(BROKEN_DOCUMENT, CompanyContext()).report
            ),
            "facts": FACTS,
            "pagers": [Pager("", "?after=50", "137 tickets"), Pager("?", "", "1,000+ tickets")],
            "form": SampleForm(),
            "refused_form": SampleForm(
                {"item": "Monitor", "amount": "-1"}, prefix="refused", use_required_attribute=False
            ),
        },
    )
