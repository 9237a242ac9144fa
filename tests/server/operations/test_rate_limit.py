"""A client that asks too often is told when to come back; others do not notice."""

from __future__ import annotations

import pytest

from kg_server.operations.rate_limit import RateLimit, client_of


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_then_the_rate_holds():
    clock = Clock()
    limit = RateLimit(0.5, 3, clock=clock)
    assert [limit.wait("192.0.2.1") for _ in range(4)] == [0, 0, 0, 2]
    clock.now += 1.9
    assert limit.wait("192.0.2.1") == 1
    clock.now += 0.1
    assert limit.wait("192.0.2.1") == 0
    assert limit.wait("192.0.2.1") == 2


def test_being_turned_away_costs_nothing():
    clock = Clock()
    limit = RateLimit(1, 1, clock=clock)
    limit.wait("192.0.2.1")
    for _ in range(100):
        limit.wait("192.0.2.1")
    clock.now += 1
    assert limit.wait("192.0.2.1") == 0


def test_clients_do_not_share_a_bucket_and_ipv6_networks_do():
    limit = RateLimit(1, 1, clock=Clock())
    assert limit.wait("192.0.2.1") == 0
    assert limit.wait("192.0.2.2") == 0
    assert limit.wait("2001:db8::1") == 0
    assert limit.wait("2001:db8::ffff") > 0
    assert limit.wait("2001:db8:0:1::1") == 0


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("unix", "unix"),
        ("x" * 100, "x" * 64),
    ],
)
def test_what_stands_for_a_client(address: str, client: str):
    assert client_of(address) == client


def test_memory_is_bounded_and_the_oldest_is_forgotten_first():
    limit = RateLimit(0.001, 1, remembered=1000, clock=Clock())
    limit.wait("192.0.2.1")
    for number in range(10_000):
        limit.wait(f"10.0.{number // 256}.{number % 256}")
        limit.wait("192.0.2.1")
    assert len(limit) == 1000
    assert limit.wait("192.0.2.1") > 0
    assert limit.wait("10.0.0.0") == 0


@pytest.mark.parametrize(("rate", "burst"), [(0, 1), (-1, 1), (1, 0)])
def test_a_limit_that_lets_nothing_pass_is_a_mistake(rate: float, burst: int):
    with pytest.raises(ValueError, match="let something pass"):
        RateLimit(rate, burst)
