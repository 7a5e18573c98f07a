"""Role holders: how many people may do what is open to some company roles."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from users.models import Company, User, UserCompanyRole


@dataclass(frozen=True)
class RoleHolders:
    """The active people with one system role, and which company roles they have, by ids."""

    everyone: frozenset[int]
    holders: Mapping[int, set[int]]

    @classmethod
    def of(cls, company: Company, group: str) -> "RoleHolders":
        """Those of the company, in two statements."""
        members = User.objects.of_company(company).people().in_group(group)
        people = members.values_list("pk", flat=True)
        holders: dict[int, set[int]] = {}
        for user, role in UserCompanyRole.objects.of_company(company).values_list("user", "role"):
            holders.setdefault(role, set()).add(user)
        return cls(frozenset(people), holders)

    def count(self, roles: Collection[int]) -> int:
        """How many have one of these company roles; where none is asked for, all."""
        if not roles:
            return len(self.everyone)
        return len(
            self.everyone.intersection(
                set().union(*(self.holders.get(role, set()) for role in roles))
            )
        )
