"""Pages of the bare site: submit a ticket, look at it, the open tasks, and a task's form."""

from typing import cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from ticketflower.sandbox.benchmark.bare.models import OPEN, Event, Task, Workflow
from ticketflower.sandbox.benchmark.bare.writes import complete_task, submit_ticket

ROWS = 25


class TicketForm(forms.Form):
    """The fields of a ticket."""

    item = forms.CharField(max_length=200)
    reason = forms.CharField(widget=forms.Textarea)
    amount = forms.DecimalField(min_value=0, max_digits=12, decimal_places=2)


class TaskForm(forms.Form):
    """The field of a task."""

    note = forms.CharField()


@login_required
def submit(request: HttpRequest) -> HttpResponse:
    """Fill in a ticket's form and submit it."""
    form = TicketForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        task = submit_ticket(by=_person(request), **form.cleaned_data)
        return redirect("ticket", task.workflow.ticket_id)
    return render(request, "submit.html", {"form": form})


@login_required
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """One ticket, and what happened to it."""
    workflows = Workflow.objects.select_related("ticket__created_by")
    workflow = get_object_or_404(workflows, ticket=pk)
    events = Event.objects.filter(ticket=pk).select_related("by").order_by("pk")
    return render(request, "ticket.html", {"workflow": workflow, "events": events})


@login_required
def tasks(request: HttpRequest) -> HttpResponse:
    """The open tasks of the worker, the oldest first."""
    mine = Task.objects.filter(worker=_person(request), status=OPEN)
    listed = mine.select_related("workflow__ticket__created_by").order_by("pk")
    page = Paginator(listed, ROWS).get_page(request.GET.get("page"))
    return render(request, "tasks.html", {"tasks": page})


@login_required
def execute(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in a task's form and complete it."""
    form = TaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        complete_task(task=pk, by=_person(request), note=form.cleaned_data["note"])
        return redirect("tasks")
    loaded = Task.objects.select_related("workflow__ticket__created_by")
    task = get_object_or_404(loaded, pk=pk, worker=_person(request))
    return render(request, "task.html", {"form": form, "task": task})


def _person(request: HttpRequest) -> User:
    """Who is logged in."""
    return cast("User", request.user)  # of Django's model, in these settings
