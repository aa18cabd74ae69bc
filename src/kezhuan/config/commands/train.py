"""``kezhuan train``: what the engine has learned, learned again. Needs the extra ``train``."""

import importlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from kezhuan.config.commands.match import BadInput
from kezhuan.config.django import start
from kezhuan.engine.encode.corpus import Classed, Corpus, Paper, read

_STAGES = {"start": "语料分解", "learn": "对比学习"}
_GIVEN = click.Path(exists=True, dir_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)
#: People are not vocabulary: experts and organisations teach nothing.
_TAUGHT_BY = ("achievement", "demand", "service", "facility")
_FEWEST = 2


@click.group()
def train() -> None:
    """用语料或人工判断重新训练引擎的权重。需要安装附加组件 train。"""


def _trainer() -> Any:
    try:
        return importlib.import_module("kezhuan.engine.encode.fit")
    except ModuleNotFoundError as missing:
        raise BadInput(f"缺少 {missing.name}：请先安装附加组件，例如 uv sync --extra train。") from None


def _lines(path: Path) -> Iterator[Paper | Classed]:
    try:
        yield from read(path)
    except (OSError, EOFError, UnicodeDecodeError) as fault:
        raise BadInput(f"{path.name}：读不出来（{fault}）。") from None
    except ValueError:
        raise BadInput(f"{path.name}：不是 jsonl 文件，也不是带 code 列的 csv。") from None


def _of_platform() -> Iterator[Paper | Classed]:
    start()
    documents = importlib.import_module("kezhuan.matching.documents")
    for kind in _TAUGHT_BY:
        for document in documents.documents(documents.Kind(kind)):
            yield Paper(document.title, "\n".join(document.body.values()))


@contextmanager
def _progress() -> Iterator[Any]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True)) as shown:

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = shown.add_task(_STAGES[stage])
            shown.update(tasks[stage], completed=done, total=total)

        yield tell


@train.command()
@click.option("--corpus", "files", multiple=True, type=_GIVEN, help="jsonl、jsonl.gz 或分类表 csv，可以多次给出")
@click.option("--platform", is_flag=True, help="也用本平台已公开的成果、需求、服务和设施")
@click.option("--seed", default=7, show_default=True, type=click.IntRange(0), help="随机种子")
@click.option("--epochs", default=7, show_default=True, type=click.IntRange(0, 50), help="语料过几遍")
@click.option("--out", default=Path("encoder.npz"), show_default=True, type=_FILE, help="写到哪里")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一行 JSON 小结")
def encoder(files: tuple[Path, ...], platform: bool, seed: int, epochs: int, out: Path, as_json: bool) -> None:
    """训练中文静态编码器：同一篇的题目与摘要、同一类的短文彼此靠近。同样的语料和种子得到同样的文件。"""
    trainer = _trainer()
    began = time.perf_counter()
    lines = [line for path in files for line in _lines(path)]
    if platform:
        lines += _of_platform()
    corpus = Corpus.of(lines)
    if len(corpus.papers) + len(corpus.classed) < _FEWEST:
        raise BadInput("没有可学的文本：请用 --corpus 给出文件，或者用 --platform。")
    if not out.parent.is_dir():
        raise BadInput(f"{out}：没有这个文件夹，请先建好。")
    with _progress() as progress:
        table = trainer.fit(corpus, seed=seed, settings=trainer.Settings(epochs=epochs), progress=progress)
    table.save(out)
    found = {
        "name": table.card["name"],
        "papers": len(corpus.papers),
        "classed": len(corpus.classed),
        "terms": len(table.hashes),
        "bytes": out.stat().st_size,
        "seconds": round(time.perf_counter() - began, 1),
        "out": str(out),
    }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        click.echo("\n".join(f"{name}\t{value}" for name, value in found.items()))
