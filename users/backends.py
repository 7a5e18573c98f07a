"""Authentication backend: log-in by email address, and permissions in one statement a request."""

from typing import override

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Model

from users.database.row_security import acting, sent_settings
from users.models import User
from users.models.prepared import user_of_request


class EmailBackend(ModelBackend):
    """Django's backend, with permissions by groups alone, loaded together with the user."""

    @override
    def get_user(self, user_id: int) -> User | None:
        user = user_of_request.first(pk=user_id, acting=acting(None))
        if user is None:
            return None
        sent_settings(connection).remember(connection, user.sent_company, user.sent_acting)
        # The log-in form says that the company is suspended; users who are logged in are logged
        # out by their next request.
        is_let_in = self.user_can_authenticate(user) and not user.is_suspended
        return user if is_let_in else None

    @override
    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Whether a user can log in: active people can; agents only use API tokens."""
        is_agent = isinstance(user, User) and user.is_agent
        return not is_agent and super().user_can_authenticate(user)

    @override
    def get_all_permissions(
        self, user_obj: AbstractBaseUser | AnonymousUser, obj: Model | None = None
    ) -> set[str]:
        if not isinstance(user_obj, User) or not user_obj.is_active or obj is not None:
            return set()
        if not hasattr(user_obj, "granted_permissions"):
            known = user_of_request.get(pk=user_obj.pk, acting=acting(None))
            sent_settings(connection).remember(connection, known.sent_company, known.sent_acting)
            user_obj.granted_permissions = known.granted_permissions
        return set(user_obj.granted_permissions)
