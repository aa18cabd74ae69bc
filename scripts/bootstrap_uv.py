"""Put the pinned uv into ``.tools/bin`` with nothing but the standard library, and say plainly what is missing.

Debian's python3 comes without pip and venv, so the wheel is fetched from the package index (PIP_INDEX_URL or
UV_DEFAULT_INDEX if set, else the public one), checked against the digest below and unpacked.
"""

import hashlib
import io
import json
import os
import platform
import re
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from urllib.parse import urljoin

VERSION = "0.13.9"
WHEELS = {
    "x86_64": (
        f"uv-{VERSION}-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    ),
    "aarch64": (
        f"uv-{VERSION}-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
        "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    ),
}
TARGET = Path(__file__).resolve().parent.parent / ".tools" / "bin" / "uv"


def stop(sentence):
    sys.exit(f"科转: {sentence}")


def index():
    given = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL") or os.environ.get("PIP_INDEX_URL")
    return (given or "https://pypi.org/simple").rstrip("/") + "/uv/"


def open_url(url, accept):
    certificate = os.environ.get("SSL_CERT_FILE") or os.environ.get("PIP_CERT")
    context = ssl.create_default_context(cafile=certificate)
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=120, context=context) as answer:
        return answer.read(), answer.headers.get("Content-Type", ""), answer.url


def wheel_address(name):
    accept = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"
    body, kind, base = open_url(index(), accept)
    if "json" in kind:
        for file in json.loads(body)["files"]:
            if file["filename"] == name:
                return urljoin(base, file["url"])
    for link in re.findall(r'href="([^"]+)"', body.decode("utf-8", "replace")):
        if name in link:
            return urljoin(base, link)
    return stop(f"软件源里没有 {name}。请检查 PIP_INDEX_URL 指向的源。 The index does not offer {name}.")


def installed():
    if not TARGET.exists():
        return False
    try:
        return VERSION in subprocess.run([TARGET, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return False


def main():
    if sys.version_info < (3, 11):
        found = platform.python_version()
        stop(f"需要 Python 3.11 或更新版本，现在是 {found}。请安装 python3.11 后重试。 Python 3.11+ is needed.")
    if installed():
        return
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform != "linux" or machine not in WHEELS:
        stop(f"没有为 {sys.platform}/{machine} 准备 uv {VERSION}。请自行安装 uv，放到 {TARGET}。")
    name, digest = WHEELS[machine]
    try:
        body, _, _ = open_url(wheel_address(name), "*/*")
    except (urllib.error.URLError, OSError) as error:
        stop(f"下载 uv 失败（{error}）。请检查网络，或设置 PIP_INDEX_URL 为可用的软件源。 Could not download uv.")
    if hashlib.sha256(body).hexdigest() != digest:
        stop("下载到的 uv 与登记的摘要不符，没有安装。请换一个软件源重试。 The downloaded uv has a wrong digest.")
    with zipfile.ZipFile(io.BytesIO(body)) as wheel:
        member = next(entry for entry in wheel.namelist() if entry.endswith("/scripts/uv"))
        content = wheel.read(member)
    try:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        part = TARGET.with_suffix(".part")
        part.write_bytes(content)
        part.chmod(0o755)
        part.replace(TARGET)
    except OSError as error:
        stop(f"写不进 {TARGET.parent}（{error.strerror}）。请检查磁盘空间和权限。 Could not write uv.")
    print(f"uv {VERSION} → .tools/bin/uv")


if __name__ == "__main__":
    main()
