"""Trend: a number against that of the period before, in words."""

MINUS = "\N{MINUS SIGN}"


def trend_text(now: float, before: float, period_before: str) -> str:
    """The change: "+12% vs. previous 30 days".

    Args:
        now: the number of the period.
        before: that of the period before.
        period_before: what that period is called.
    """
    if not before:
        return f"None in the {period_before}" if not now else f"vs. none in the {period_before}"
    percent = round(100 * (now - before) / before)
    if percent == 0:
        return f"Same as the {period_before}"
    sign = "+" if percent > 0 else MINUS
    return f"{sign}{abs(percent):,}% vs. {period_before}"
