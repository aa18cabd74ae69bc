"""``kezhuan audit``: verify the chain, publish checkpoints, export the log."""

import json
import sys
from pathlib import Path

import click

from kezhuan.config.django import start

BROKEN = 1


def _outside(path: Path | None) -> dict[int, str]:
    """Checkpoints from a file: one JSON object a line, or a JSON list, each with ``sequence`` and ``hash``."""
    if path is None:
        return {}
    text = path.read_text(encoding="utf-8").strip()
    try:
        rows = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines() if line]
        return {int(row["sequence"]): str(row["hash"]) for row in rows}
    except (ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"{path}：不是存证点文件。每行应是一个 JSON 对象，含 sequence 和 hash。") from error


@click.group()
def audit() -> None:
    """审计链：核对、公布存证点、导出。"""


@audit.command()
@click.option(
    "--checkpoint", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="数据库之外保存的存证点文件"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def verify(checkpoint: Path | None, as_json: bool) -> None:
    """重新计算整条链；发现问题时以 1 退出。"""
    start()
    from kezhuan.audit.queries import chain_length, verify_chain  # noqa: PLC0415 - needs Django

    outside = _outside(checkpoint)
    quiet = as_json or not sys.stderr.isatty()
    with click.progressbar(length=chain_length(), label="核对", file=sys.stderr, hidden=quiet) as bar:
        verdict = verify_chain(outside, progress=bar.update)
    if as_json:
        body = {
            "intact": verdict.intact,
            "events": verdict.events,
            "last_sequence": verdict.last_sequence,
            "last_hash": verdict.last_hash,
            "outside_checkpoints": len(outside),
            "faults": list(verdict.faults),
        }
        click.echo(json.dumps(body, ensure_ascii=False))
    else:
        for fault in verdict.faults:
            click.echo(f"✗ {fault}")
        state = "完整" if verdict.intact else "不完整"
        click.echo(f"{state}：共 {verdict.events:,} 条，链尾第 {verdict.last_sequence} 条 {verdict.last_hash}")
        if verdict.intact and not outside:
            click.echo("提示：整条重算过的链只有用数据库之外的存证点才能发现，请用 --checkpoint 指定。")
    sys.exit(0 if verdict.intact else BROKEN)


@audit.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="追加写入的文件；不给时写到屏幕")
def checkpoint(out: Path | None) -> None:
    """公布一个存证点：链现在到哪一条。请把它存到数据库之外。"""
    start()
    from django.utils import timezone  # noqa: PLC0415

    from kezhuan.audit.actions import make_checkpoint  # noqa: PLC0415

    made = make_checkpoint(at=timezone.now())
    if made is None:
        click.echo("上次存证之后没有新的记录。", err=True)
        return
    line = json.dumps({"sequence": made.sequence, "hash": made.hash, "at": made.at.isoformat()})
    if out is None:
        click.echo(line)
        return
    with out.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    click.echo(f"第 {made.sequence} 条已写入 {out}")


@audit.command("export")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--after", "after", default=0, help="只导出这个序号之后的")
def export(out: Path, after: int) -> None:
    """把日志导出为 JSON 行文件，供另一台机器核对或备份。"""
    start()
    from kezhuan.audit.queries import exported  # noqa: PLC0415

    count = 0
    with out.open("w", encoding="utf-8") as file:
        for line in exported(after=after):
            file.write(line + "\n")
            count += 1
    click.echo(f"{count:,} 条写入 {out}")
