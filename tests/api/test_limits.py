"""The published numbers are the ones that act."""

from typing import Any

import pytest

from kezhuan.api.limits import STRANGERS, TOKENS, CallerThrottle
from tests.api.callers import BASE, Caller, problem_of


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """A small limit, so that tests need few calls."""
    monkeypatch.setattr(CallerThrottle, "most", property(lambda self: 3))
    return 3


def test_the_call_beyond_the_limit_is_told_how_long_to_wait(stranger: Caller, few: int) -> None:
    for _ in range(few):
        assert stranger.get("/checkpoints").status_code == 200

    response = stranger.get("/checkpoints")

    assert problem_of(response, 429)["code"] == "too_many_requests"
    assert 1 <= int(response.headers["Retry-After"]) <= 60


def test_callers_do_not_use_up_each_others_calls(
    stranger: Caller, jia_calls: Caller, bing_calls: Caller, few: int
) -> None:
    for caller in (stranger, jia_calls, bing_calls):
        assert [caller.get("/checkpoints").status_code for _ in range(few)] == [200] * few

    for caller in (stranger, jia_calls, bing_calls):
        assert caller.get("/checkpoints").status_code == 429


def test_a_made_up_address_opens_no_new_window(client: Any, db: None, few: int) -> None:
    answers = [
        client.get(f"{BASE}/checkpoints", headers={"X-Forwarded-For": f"10.0.0.{number}"}).status_code
        for number in range(few + 1)
    ]

    assert answers == [200] * few + [429]


def test_the_window_slides(stranger: Caller, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [0.0]
    monkeypatch.setattr("kezhuan.api.limits.time.monotonic", lambda: seconds[0])
    for moment in (0.0, 30.0, 40.0):
        seconds[0] = moment
        assert stranger.get("/checkpoints").status_code == 200

    seconds[0] = 45.5
    assert stranger.get("/checkpoints").headers["Retry-After"] == "15"

    seconds[0] = 60.5
    assert stranger.get("/checkpoints").status_code == 200


def test_the_numbers_are_published(client: Any, db: None) -> None:
    page = client.get(f"{BASE}/docs").content.decode()

    for limit in (STRANGERS, TOKENS):
        assert f"每分钟 {limit.per_minute} 次" in page or f"每分钟 {limit.per_minute:,} 次" in page


def test_silent_callers_are_forgotten_when_memory_fills(monkeypatch: pytest.MonkeyPatch, rf: Any) -> None:
    monkeypatch.setattr("kezhuan.api.limits._MOST_CALLERS", 5)
    seconds = [0.0]
    monkeypatch.setattr("kezhuan.api.limits.time.monotonic", lambda: seconds[0])
    throttle = CallerThrottle(STRANGERS)

    for number in range(20):
        seconds[0] = number * 61.0
        assert throttle.allow_request(rf.get("/", REMOTE_ADDR=f"10.0.0.{number}"))

    assert len(throttle._seen) <= 5
