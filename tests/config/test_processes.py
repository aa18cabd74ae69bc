import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kezhuan.config.cli import COMMANDS, main
from kezhuan.config.processes import disk_problem, port_problem, stop_all

pytestmark = pytest.mark.pure


def test_a_taken_port_is_named_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        problem = port_problem("127.0.0.1", port)

    assert problem is not None
    assert str(port) in problem
    assert "--port" in problem


def test_a_free_port_is_no_problem() -> None:
    assert port_problem("127.0.0.1", 0) is None


def test_a_full_disk_is_named_before_anything_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("kezhuan.config.processes.LEAST_FREE_BYTES", 2**60)

    problem = disk_problem(tmp_path)

    assert problem is not None
    assert "磁盘空间不足" in problem


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    problem = disk_problem(tmp_path / "file" / "var")

    assert problem is not None
    assert "KEZHUAN_VAR" in problem


def test_processes_end_when_asked() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)

    stop_all([process], seconds=5)

    assert process.returncode is not None


def test_a_process_that_does_not_listen_is_made_to_end() -> None:
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('x', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()

    stop_all([process], seconds=0.5)

    process.stdout.close()
    assert process.returncode is not None


def test_the_demo_says_in_one_sentence_that_its_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "kezhuan.config.cli", "serve", "--port", str(taken.getsockname()[1])]
        result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert result.returncode != 0
    assert "已被别的程序占用" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])

    if name != "manage":
        assert result.exit_code == 0, result.output
        assert "Usage" in result.output
