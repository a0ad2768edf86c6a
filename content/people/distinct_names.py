"""Names of people who stand in one list: those that several share carry the sign-in name behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from content.people.models import Account


def distinct_names(accounts: Sequence[Account]) -> tuple[str, ...]:
    """What to call each of these accounts, no two alike but those that are erased: their sign-in names say nothing."""
    counts = Counter(account.display_name for account in accounts)
    return tuple(
        f"{account.display_name} ({account.login_name})"
        if counts[account.display_name] > 1 and account.disabled_at is None
        else account.display_name
        for account in accounts
    )
