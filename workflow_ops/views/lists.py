"""Managed lists of the ticket admins: page, export, bulk actions, saved views."""

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any, ClassVar, cast, override
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ticketflower.errors import Refusal
from ticketflower.http.refused import refuse_form
from ticketflower.lists.listing import Listing, PagedListView, Sort
from users.http.permissions import PermissionRequiredMixin, permission_required
from users.http.request import CompanyRequest
from workflow_ops.forms.bulk import BulkForm
from workflow_ops.forms.tickets import SavedViewForm
from workflow_ops.lists.declaration import ManagedList
from workflow_ops.lists.exports import export
from workflow_ops.lists.mine import Filters, PersonalList
from workflow_ops.lists.saved_views import view_links
from workflow_ops.lists.table import table_of
from workflow_ops.models import SavedView
from workflow_ops.services.bulk import do_to_each
from workflow_ops.services.saved_views import delete_view, save_view

ROWS_KEY = "row"
"""The key of chosen rows: in the form of a bulk action, and of a list that they stay chosen in."""
MOST_KEPT = 100
"""Rows that stay chosen without a script: more would make a URL that servers refuse."""


class ManagedListView[M: Model](PermissionRequiredMixin, PagedListView[M]):
    """A list of ticket admins; a subclass names its ``managed`` list and its template."""

    permission_required = "workflow_ops.manage_tickets"
    managed: ClassVar[ManagedList[Any]]
    request: CompanyRequest

    @cached_property
    def listing(self) -> Listing:
        return self.managed.listing(self.request.GET)

    @property
    def noun(self) -> Any:  # type: ignore[override] # that of the managed list
        return self.managed.noun

    @property
    def load(self) -> Any:
        return self.managed.load

    @override
    def get_queryset(self) -> QuerySet[M]:
        return cast("QuerySet[M]", self.managed.search(self.request.company, self.search))

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        views = view_links(self.managed, self.request.user, self.listing)
        context = super().get_context_data(managed=self.managed, views=views, **kwargs)
        rows, chosen = context["object_list"], self.request.GET.getlist(ROWS_KEY)
        return context | {"table": table_of(self.managed, rows, self.listing, chosen)}


class PersonalListView[M: Model](PermissionRequiredMixin, PagedListView[M]):
    """A list of one's own; a subclass names its ``tabs``, the usual one under an empty key."""

    tabs: ClassVar[dict[str, PersonalList[Any]]]
    tab_key = "show"
    request: CompanyRequest

    @property
    def tab(self) -> PersonalList[Any]:
        """The tab that was asked for, or the usual one."""
        return self.tabs.get(self.request.GET.get(self.tab_key, ""), self.tabs[""])

    @property
    def filters(self) -> Filters:  # type: ignore[override] # depends on the tab
        return self.tab.filters(self.request.user)

    @property
    def sorts(self) -> tuple[Sort, ...]:  # type: ignore[override] # depends on the tab
        return self.tab.sorts

    @override
    def get_queryset(self) -> QuerySet[M]:
        rows: Any = self.tab.of(self.request.user, self.search)
        return cast("QuerySet[M]", rows.of_company(self.request.company))

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(tab=self.tab.key, **kwargs)
        return context | {"table": self.tab.rows.table(context["object_list"], self.listing)}


@permission_required("workflow_ops.manage_tickets")
@require_GET
def export_list(request: CompanyRequest, managed: ManagedList[Any]) -> HttpResponseBase:
    """Download the rows that the URL shows, all pages of them, as CSV."""
    listing = managed.listing(request.GET)
    lines = export(
        managed=managed,
        company=request.company,
        listing=listing,
        by=request.user,
        with_answers=request.GET.get("answers") == "1",
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"{managed.key}-{timezone.localdate():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@permission_required("workflow_ops.manage_tickets")
@require_http_methods(["GET", "POST"])
def bulk(request: CompanyRequest, managed: ManagedList[Any]) -> HttpResponse:
    """Ask, then do the same to many rows, and report what was not done and why."""
    if request.method != "POST":  # the page that asks, opened from the address bar
        return redirect(f"manage:{managed.key}")
    listing = managed.listing(QueryDict(request.POST.get("list", "")))
    rows = listing.sort.keyset.ordered(managed.rows(request.company, listing))
    actions = [(each.key, each.label) for each in managed.actions]
    chosen = BulkForm(request.POST, rows=rows, actions=actions)
    if not chosen.is_valid():
        back = _url_of(managed, listing, request.POST.getlist(ROWS_KEY))
        return refuse_form(request, chosen.first_error, back=back)
    action, rows = managed.action(chosen.cleaned_data["action"]), chosen.cleaned_data["rows"]
    answers = request.POST if chosen.cleaned_data["confirmed"] else None
    form = action.form(answers, company=request.company)
    if not form.is_valid():
        named = [(row.pk, managed.name_of(row)) for row in rows]
        back = _url_of(managed, listing, [str(row.pk) for row in rows])
        context = {"managed": managed, "action": action, "rows": named, "form": form}
        context["heading"] = action.heading_for(len(rows), managed.noun)
        context |= {"list": listing.url_query, "back": back}
        template = "workflow_ops/manage/bulk.html"
        return render(request, template, context, status=422 if form.errors else 200)
    act = partial(action.act, by=request.user, **form.cleaned_data)
    report = do_to_each(rows=rows, act=act, name=action.key, by=request.user)
    report = report.with_vanished(chosen.cleaned_data["vanished"])
    level = messages.WARNING if report.skipped else messages.SUCCESS
    sentences = action.done_to(report.done, managed.noun), report.skipped_sentence
    messages.add_message(request, level, " ".join(filter(None, sentences)))
    return redirect(_url_of(managed, listing))


def _url_of(managed: ManagedList[Any], listing: Listing, chosen: Sequence[str] = ()) -> str:
    """The list, with these of its rows chosen."""
    rows = [(ROWS_KEY, each) for each in chosen[:MOST_KEPT]]
    query = "&".join(filter(None, (listing.url_query, urlencode(rows))))
    url = reverse(f"manage:{managed.key}")
    return f"{url}?{query}" if query else url


@permission_required("workflow_ops.manage_tickets")
@require_POST
def save_list_view(request: CompanyRequest, managed: ManagedList[Any]) -> HttpResponse:
    """Save the list as it is shown under a name."""
    listing = managed.listing(QueryDict(request.POST.get("list", "")))
    form = SavedViewForm(request.POST)
    back = _url_of(managed, listing)
    if not form.is_valid():
        return refuse_form(request, "Enter a name (up to 60 characters).", back=back)
    try:
        view = save_view(
            company=request.company,
            by=request.user,
            list_key=managed.key,
            query=listing.url_query,
            **form.cleaned_data,
        )
    except Refusal as refusal:
        return refuse_form(request, refusal.sentence, back=back)
    messages.success(request, f"View “{view}” saved.")
    return redirect(back)


@permission_required("workflow_ops.manage_tickets")
@require_POST
def delete_saved_view(request: CompanyRequest, pk: int) -> HttpResponse:
    """Delete one of one's own saved views."""
    views = SavedView.objects.of_company(request.company).owned_by(request.user)
    view = get_object_or_404(views, pk=pk)
    delete_view(view=view)
    messages.success(request, f"View “{view}” deleted.")
    return redirect(f"manage:{view.list_key}")
