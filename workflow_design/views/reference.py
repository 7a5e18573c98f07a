"""The format's reference for people, editors and language models: public, like the schemas."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from users.http.token_access import error_response, only_reading
from workflow_design.gallery.templates import all_templates, template_named
from workflow_design.pages.reference import assistant_text, reference, reference_text


@login_not_required  # the format is public
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The reference as a page."""
    return render(request, "workflow_design/reference.html", {"reference": reference()})


@login_not_required  # the format is public: language models read it without an account
@only_reading
@conditional_page
@cache_control(public=True, no_cache=True)
def documents_file(request: HttpRequest) -> HttpResponse:
    """The reference as Markdown."""
    return HttpResponse(reference_text(), content_type="text/markdown; charset=utf-8")


@login_not_required  # as public as the format and the OpenAPI document
@only_reading
@conditional_page
@cache_control(public=True, no_cache=True)
def assistant_file(request: HttpRequest) -> HttpResponse:
    """The map of the API for assistants, as Markdown."""
    return HttpResponse(assistant_text(), content_type="text/markdown; charset=utf-8")


@login_not_required  # the templates are the same for every company
@only_reading
@conditional_page
@cache_control(public=True, no_cache=True)
def example_file(request: HttpRequest, name: str) -> HttpResponse:
    """A template as the workflow file that it is."""
    template = template_named(name)
    if template is None:
        sentence = f"There is no example named {name}. See {reverse('llms-file')} for all examples."
        return error_response(404, "no-such-example", sentence)
    return HttpResponse(template.text, content_type="application/json")


@login_not_required  # see https://llmstxt.org
@only_reading
@conditional_page
@cache_control(public=True, no_cache=True)
def llms_file(request: HttpRequest) -> HttpResponse:
    """The index of all that a language model needs to write workflow files."""
    site = request.build_absolute_uri("/").removesuffix("/")
    context = {"site": site, "examples": all_templates()}
    content_type = "text/plain; charset=utf-8"
    return render(request, "workflow_design/llms.txt", context, content_type=content_type)
