"""A city that is kept is not taken for another one."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.config.test_rehearse_command import CLI, environment


@pytest.mark.pure
def test_a_folder_with_a_city_of_another_size_is_refused_and_kept(tmp_path: Path) -> None:
    noted = tmp_path / "city.json"
    noted.write_text(json.dumps({"docs": 2000, "seed": 2024}), encoding="utf-8")

    done = subprocess.run(
        [*CLI, "bench", "search", "--docs", "1000", "--folder", str(tmp_path), "--json"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 2
    assert "2000" in done.stderr
    assert "另一座城市" in done.stderr
    assert not done.stdout
    assert json.loads(noted.read_text(encoding="utf-8"))["docs"] == 2000
