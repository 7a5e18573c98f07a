"""Encryption of stored secrets, under keys derived from SECRET_KEY."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SecretCannotBeRead(Exception):
    """It was encrypted under a SECRET_KEY that is no longer known."""


def seal(secret: str) -> str:
    """The secret, encrypted."""
    return _cipher().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret that ``seal`` was given.

    Raises:
        SecretCannotBeRead: SECRET_KEY is another one, and SECRET_KEY_FALLBACKS lacks the old.
    """
    try:
        return _cipher().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SecretCannotBeRead from error


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(str(key))) for key in keys])


def _derived(key: str) -> bytes:
    derivation = HKDF(SHA256(), length=32, salt=None, info=b"ticketflower signing secrets")
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
