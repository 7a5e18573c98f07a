"""Role holders: how many people or agents may do what is open to some company roles."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from users.models import Company, User, UserCompanyRole
from users.models.people import UserQuerySet
from users.roles import TASK_WORKER


@dataclass(frozen=True)
class RoleHolders:
    """Active people or agents with one system role, and which company roles they have, by ids."""

    everyone: frozenset[int]
    holders: Mapping[int, set[int]]

    @classmethod
    def of(cls, company: Company, group: str) -> "RoleHolders":
        """The people of the company, in two statements."""
        return cls._among(User.objects.people(), company, group)

    @classmethod
    def of_agents(cls, company: Company) -> "RoleHolders":
        """The agents of the company that can claim tasks, in two statements."""
        return cls._among(User.objects.agents(), company, TASK_WORKER)

    @classmethod
    def _among(cls, users: UserQuerySet, company: Company, group: str) -> "RoleHolders":
        members = users.of_company(company).in_group(group).values_list("pk", flat=True)
        holders: dict[int, set[int]] = {}
        for user, role in UserCompanyRole.objects.of_company(company).values_list("user", "role"):
            holders.setdefault(role, set()).add(user)
        return cls(frozenset(members), holders)

    def count(self, roles: Collection[int]) -> int:
        """How many have one of these company roles; where none is asked for, all."""
        if not roles:
            return len(self.everyone)
        return len(
            self.everyone.intersection(
                set().union(*(self.holders.get(role, set()) for role in roles))
            )
        )
