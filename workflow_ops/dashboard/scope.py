"""Scope of the dashboard: the days and the ticket type that its figures are about."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from ticketflower.times.wording import date_text
from workflow_ops.forms.dashboard import USUAL_RANGE, DashboardForm


@dataclass(frozen=True)
class Period:
    """Days of the current time zone, from the first to the last, both included.

    Args:
        first: the first day.
        last: the last day.
        is_recent: whether it is one of the ranges up to today, which moves on with the days.
    """

    first: date
    last: date
    is_recent: bool

    @classmethod
    def last_days(cls, number: int) -> "Period":
        """The last days up to today, which is one of them."""
        today = timezone.localdate()
        return cls(today - timedelta(days=number - 1), today, is_recent=True)

    @property
    def length(self) -> int:
        """The number of its days."""
        return (self.last - self.first).days + 1

    @property
    def key(self) -> str:
        """Its name in the cache."""
        return str(self.length) if self.is_recent else f"{self.first}/{self.last}"

    @property
    def before(self) -> "Period":
        """As many days directly before it."""
        first, last = self.first - timedelta(days=self.length), self.first - timedelta(days=1)
        return Period(first, last, is_recent=False)

    @property
    def words(self) -> str:
        """It for people: "Last 30 days"."""
        if self.is_recent:
            return f"Last {self.length} days"
        return f"{date_text(self.first)} \N{EN DASH} {date_text(self.last)}"

    @property
    def words_before(self) -> str:
        """The period before it for people: "previous 30 days"."""
        return "previous day" if self.length == 1 else f"previous {self.length} days"


@dataclass(frozen=True)
class Scope:
    """What the figures are about.

    Args:
        period: the days.
        ticket_type: the key of a ticket type; empty for all.
    """

    period: Period
    ticket_type: str = ""

    @classmethod
    def of(cls, form: DashboardForm) -> "Scope":
        """What the form asks for; the usual one where it has errors."""
        if not form.is_valid():
            return cls(Period.last_days(USUAL_RANGE))
        asked = form.cleaned_data
        if asked["since"]:
            period = Period(asked["since"], asked["until"], is_recent=False)
        else:
            period = Period.last_days(int(asked["days"] or USUAL_RANGE))
        return cls(period, asked["type"])

    @property
    def query(self) -> dict[str, object]:
        """It in the query of a URL."""
        return self.query_of_period | self.type_filter

    @property
    def query_of_period(self) -> dict[str, object]:
        """Its days in the query of a URL."""
        period = self.period
        if period.is_recent:
            return {"days": period.length}
        return {"since": period.first.isoformat(), "until": period.last.isoformat()}

    @property
    def type_filter(self) -> dict[str, object]:
        """The filter of lists by this ticket type, if it is about one."""
        return {"type": self.ticket_type} if self.ticket_type else {}
