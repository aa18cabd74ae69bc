"""A small bad day of bidding with the real server, and what is refused."""

import json
import subprocess

import pytest

from tests.config.test_rehearse_command import CLI, environment


@pytest.mark.slow
@pytest.mark.waits
@pytest.mark.pure
def test_a_small_bidding_with_a_killed_server_loses_nothing() -> None:
    options = ["--bidders", "4", "--lots", "2", "--attempts", "60", "--kills", "1", "--servers", "1", "--seed", "7"]
    done = subprocess.run(
        [*CLI, "rehearse", "auction", *options, "--json"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["holds"], result["violations"], result["seed"]) == (True, 0, 7)
    assert result["accepted"] > 0
    assert sum(result["killed"].values()) == 1


@pytest.mark.pure
def test_the_control_needs_a_database_that_can_show_the_race() -> None:
    refused = subprocess.run(
        [*CLI, "rehearse", "auction", "--without-lock"], env=environment(), capture_output=True, text=True, check=False
    )

    assert refused.returncode == 2
    assert "--db postgres" in refused.stderr
