"""Idempotency keys: the same request sent twice makes one thing (draft-ietf-httpapi-idempotency).

What a program makes has the key of its form, as what people submit in the browser does; so the
database refuses the second, whatever happens between the two.
"""

from typing import Annotated
from uuid import UUID, uuid4, uuid5

from ninja import Header

from ticketflower.api.access import ApiRequest

NAMESPACE = UUID("6d9f3bb0-3f0e-4c57-9a38-0d8a3a1f5c77")

IdempotencyKey = Annotated[
    str | None,
    Header(
        None,
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Any unique text. Repeating a request with the same key changes nothing, and "
        "returns the result of the first one.",
    ),
]


def submission_key(request: ApiRequest, key: str | None) -> UUID:
    """The key of what a request makes: the same for the same person and key."""
    if key is None:
        return uuid4()
    return uuid5(NAMESPACE, f"{request.user.pk}/{request.path}/{key}")
