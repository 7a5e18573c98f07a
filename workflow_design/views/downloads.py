"""Downloads: documents as files."""

from django.http import JsonResponse

from ticketflower.types import JsonObject


def document_response(document: JsonObject, filename: str) -> JsonResponse:
    """A document as a file, indented for people."""
    return JsonResponse(
        document,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
