"""Signatures of calls as Standard Webhooks defines them: https://www.standardwebhooks.com."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from secrets import token_bytes

_PREFIX = "whsec_"
_VERSION = "v1"
_SECRET_BYTES = 32


def new_secret() -> str:
    """A secret that both sides keep to themselves."""
    return _PREFIX + base64.b64encode(token_bytes(_SECRET_BYTES)).decode()


def signature_headers(
    *, secrets: Sequence[str], message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """The three headers of a call; it is signed with every secret that is active."""
    signatures = [_signature(secret, message_id, str(timestamp), body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def is_signed(
    *, secret: str, headers: Mapping[str, str], body: bytes, now: int, tolerance: int = 300
) -> bool:
    """Whether one of the signatures is by the secret, and no older or newer than tolerated.

    This is what a receiver does. It must give the body as it came, before reading it as JSON.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    message_id, timestamp = lower.get("webhook-id", ""), lower.get("webhook-timestamp", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 15):
        return False
    if abs(now - int(timestamp)) > tolerance:
        return False
    expected = _signature(secret, message_id, timestamp, body).encode()
    given = lower.get("webhook-signature", "").split(" ")
    matches = [hmac.compare_digest(expected, entry.encode()) for entry in given]
    return any(matches)


def _signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    content = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.digest(key_of(secret), content, hashlib.sha256)
    return f"{_VERSION},{base64.b64encode(digest).decode()}"


def key_of(secret: str) -> bytes:
    """The bytes of a secret, which are never empty: anybody could sign with no key."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key or not secret.startswith(_PREFIX):
        raise ValueError("A signing secret is “whsec_” followed by base64.")
    return key
