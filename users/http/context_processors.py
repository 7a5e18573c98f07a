"""Context processor of the company: whom the page is for, and the banner while acting."""

from typing import Any

from django.http import HttpRequest


def company(request: HttpRequest) -> dict[str, Any]:
    """The company, the proof for forms that they are made for it, and the acting banner."""
    current = getattr(request, "company", None)
    acting = getattr(request, "impersonation", None)
    return {
        "company": current,
        "company_token": current.pk if current else None,
        "acting_company": current if acting else None,
        "acting_until": acting.expires_at if acting else None,
    }
