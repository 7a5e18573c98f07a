"""Classes of Django that name a type in brackets, as in ``ListView[TicketInstance]``.

The type stubs declare these classes as generic. Django itself gives brackets only to managers,
querysets and foreign keys, so that the same line would fail when it runs.
"""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.forms.models import BaseModelForm, ModelChoiceField
from django.views.generic.detail import SingleObjectMixin
from django.views.generic.list import MultipleObjectMixin

TYPED: tuple[Any, ...] = (
    BaseModelForm,
    ModelChoiceField,
    MultipleObjectMixin,
    SingleObjectMixin,
    UploadedFile,
)


def allow_brackets() -> None:
    """Let ``Class[Type]`` be the class itself, for those that have no brackets of their own."""
    for each in TYPED:
        each.__class_getitem__ = classmethod(lambda cls, _type: cls)
