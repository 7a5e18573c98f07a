"""The documents' JSON Schemas, for editors and tools."""

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

FOLDER = Path(__file__).parent.parent / "documents" / "schemas"
NAMES = {path.stem for path in FOLDER.glob("*.json")}


@login_not_required  # the format is public: editors and tools read it without an account
@require_safe
def schema(request: object, name: str) -> FileResponse:
    """One JSON Schema."""
    if name not in NAMES:
        raise Http404(f"There is no schema named {name}.")
    return FileResponse(
        (FOLDER / f"{name}.json").open("rb"), content_type="application/schema+json"
    )
