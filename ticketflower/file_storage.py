"""Storage of uploaded files: a folder, or a bucket of object storage that speaks S3."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

_EXAMPLE = "s3://bucket/folder?region=eu-central-1"
_QUERY = {"region": "region_name", "endpoint": "endpoint_url"}
_CONNECT_SECONDS, _READ_SECONDS, _ATTEMPTS = 5, 30, 3
"""A request waits for the storage: it is told of trouble long before the server gives it up."""


def storage_of(url: str) -> dict[str, Any]:
    """The entry of STORAGES for this FILE_STORAGE_URL; without one, the folder MEDIA_ROOT.

    Raises:
        ImproperlyConfigured: the URL is wrong, or the packages for it are missing.
    """
    if not url:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            # Other people of the machine may not read what companies upload.
            "OPTIONS": {"file_permissions_mode": 0o640, "directory_permissions_mode": 0o750},
        }
    options = bucket_options(url)
    if not (find_spec("storages") and find_spec("boto3")):
        raise ImproperlyConfigured(
            "FILE_STORAGE_URL needs packages that aren't installed: "
            "pip install -r requirements-s3.txt"
        )
    # Other servers than Amazon's seldom have a host name for each bucket.
    style = "path" if "endpoint_url" in options else "auto"
    config = import_module("botocore.config").Config(
        s3={"addressing_style": style},
        signature_version="s3v4",
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        retries={"total_max_attempts": _ATTEMPTS},
    )
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            **options,
            "file_overwrite": False,
            "default_acl": None,  # that of the bucket, which should be private
            "client_config": config,
        },
    }


def bucket_options(url: str) -> dict[str, str]:
    """The bucket that a URL names, as options of django-storages.

    Raises:
        ImproperlyConfigured: it names none, or says what no URL of a bucket says.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    problem = ""
    if parts.scheme != "s3" or not parts.hostname:
        problem = f"it must be like {_EXAMPLE}"
    elif parts.username or parts.password:
        problem = "keys don't belong in it: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    elif unknown := query.keys() - _QUERY.keys():
        problem = f"“{min(unknown)}” is unknown; after “?” it can have region and endpoint"
    elif urlsplit(query.get("endpoint", "https://")).scheme not in {"http", "https"}:
        problem = "its endpoint must begin with https:// or http://"
    if problem:
        raise ImproperlyConfigured(f"FILE_STORAGE_URL can't be used: {problem}.")
    options = {"bucket_name": parts.netloc, "location": parts.path.strip("/")}
    return options | {_QUERY[name]: value for name, value in query.items() if value}
