"""What was used last stays in memory, as far as there is room."""

from __future__ import annotations

from content.recently_used import RecentlyUsed


def test_what_was_used_longest_ago_goes_first() -> None:
    kept: RecentlyUsed[str] = RecentlyUsed(3)
    for key in "abc":
        kept.put(key, key.upper())
    assert kept.get("a") == "A"
    kept.put("d", "D")
    assert [kept.get(key) for key in "abcd"] == ["A", None, "C", "D"]


def test_weights_come_to_no_more_than_the_most() -> None:
    kept: RecentlyUsed[int] = RecentlyUsed(100)
    for number in range(50):
        kept.put(number, number, weight=10)
    assert kept.weight == 100
    kept.put(49, 49, weight=5)
    assert kept.weight == 95
    kept.put("too heavy", 0, weight=11)
    assert kept.get("too heavy") is None
