"""Templates: the gallery, and the preview from which one is used."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from users.models import CompanyRole
from workflow_design.errors import TemplateRolesMissing
from workflow_design.forms import TemplateRolesForm
from workflow_design.gallery.templates import Template, template_named
from workflow_design.pages.templates import gallery, template_preview
from workflow_design.services.template_use import missing_roles, use_template
from workflow_design.views.publish_url import publish_url

LONGEST_SEARCH = 200


@permission_required("workflow_design.change_definitions")
@require_safe
def templates(request: CompanyRequest) -> HttpResponse:
    """The gallery; ``?q=`` narrows it."""
    search = request.GET.get("q", "")[:LONGEST_SEARCH].strip()
    context = {"categories": gallery(search), "search": search}
    return render(request, "workflow_design/templates/gallery.html", context)


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def template(request: CompanyRequest, name: str) -> HttpResponse:
    """The preview of a template; used, it becomes drafts that are published or customized next."""
    chosen = template_named(name)
    if chosen is None:
        raise Http404
    form = _roles_form(request, chosen)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            return _use(request, chosen, form)
        status = 422
    context = {"page": template_preview(chosen), "form": form}
    return render(request, "workflow_design/templates/template.html", context, status=status)


def _roles_form(request: CompanyRequest, chosen: Template) -> TemplateRolesForm:
    return TemplateRolesForm(
        request.POST if request.method == "POST" else None,
        missing=missing_roles(request.company, chosen),
        company_roles=list(CompanyRole.objects.of_company(request.company).by_name()),
        may_create=request.user.has_perm("users.manage_people"),
    )


def _use(request: CompanyRequest, chosen: Template, form: TemplateRolesForm) -> HttpResponse:
    try:
        stored = use_template(
            company=request.company,
            by=request.user,
            template=chosen,
            roles=form.roles,
            new_roles=form.new_roles,
        )
    except TemplateRolesMissing as refusal:
        messages.error(request, refusal.sentence)
        return redirect("design:template", chosen.name)
    if request.POST.get("action") == "customize":
        return redirect("design:customize", stored.workflows[0].key)
    return redirect(publish_url(stored.definitions))
