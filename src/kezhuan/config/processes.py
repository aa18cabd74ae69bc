"""Starting and stopping the platform's processes together, with one clear sentence when they cannot start."""

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import click

LEAST_FREE_BYTES = 300 * 1024 * 1024


def port_problem(host: str, port: int) -> str | None:
    """Why nothing can listen on ``host:port``, in one sentence; None when it can."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"端口 {port} 已被别的程序占用。换一个端口再试，例如 --port {port + 1}。"
            if error.errno == errno.EACCES:
                return f"没有权限使用端口 {port}。请用 1024 以上的端口，例如 --port 8000。"
            return f"不能在 {host}:{port} 上启动（{error.strerror}）。请检查 --host。"
    return None


def disk_problem(folder: Path) -> str | None:
    """Why ``folder`` cannot hold the data, in one sentence; None when it can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return f"不能使用数据目录 {folder}（{error.strerror}）。请检查权限，或用 KEZHUAN_VAR 指定别的目录。"
    if free < LEAST_FREE_BYTES:
        return f"磁盘空间不足：{folder} 所在磁盘只剩 {free // 2**20} MB，至少需要 {LEAST_FREE_BYTES // 2**20} MB。"
    if not os.access(folder, os.W_OK):
        return f"没有写入 {folder} 的权限。请用 KEZHUAN_VAR 指定别的目录。"
    return None


def stop_if(problem: str | None) -> None:
    """End the command with ``problem`` as its one sentence."""
    if problem:
        raise click.ClickException(problem)


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """Start ``kezhuan ARGUMENTS`` in its own session, so that Ctrl-C reaches us alone and we end it in order."""
    return subprocess.Popen([sys.executable, "-m", "kezhuan.config.cli", *arguments], start_new_session=True)


def wait_until_answering(url: str, process: subprocess.Popen[bytes], seconds: float = 40) -> None:
    """Return once ``url`` answers; ClickException when the server ended or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise click.ClickException("网页服务没有启动成功，原因见上面的日志。")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.15)
    raise click.ClickException(f"等了 {seconds:.0f} 秒，{url} 仍没有回应。")


def stop_all(processes: Sequence[subprocess.Popen[bytes]], seconds: float = 10) -> None:
    """Ask each to end, then insist; returns when all are gone."""
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    end = time.monotonic() + seconds
    for process in processes:
        try:
            process.wait(timeout=max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def supervise(processes: Sequence[subprocess.Popen[bytes]]) -> int:
    """Wait until Ctrl-C or SIGTERM, or until one process ends by itself; then end all. Returns the exit code."""
    signal.signal(signal.SIGTERM, _raise_interrupt)
    try:
        while True:
            for process in processes:
                code = process.poll()
                if code is not None:
                    click.echo("有一个进程意外结束，正在停止其余进程。", err=True)
                    return code or 1
            time.sleep(0.3)
    except KeyboardInterrupt:
        click.echo("\n正在停止……", err=True)
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stop_all(processes)
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _raise_interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
