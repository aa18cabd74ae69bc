"""``kezhuan bench matching``: the quality of the ranking, measured and written down."""

import importlib
import json
import random
from pathlib import Path

import click

from kezhuan.config.benchmark import page
from kezhuan.config.benchmark.competition import Guess, by_score, guessed
from kezhuan.config.benchmark.judgements import read_folder, read_pairs
from kezhuan.config.benchmark.matching import Measured, Setup, compare, measure, opened
from kezhuan.config.benchmark.misses import causes, misses, table
from kezhuan.config.benchmark.peers.registry import QUALITY
from kezhuan.config.benchmark.steps import SHIPPED, STEPS
from kezhuan.config.commands.match import BadInput

_PAGE = "# 匹配的质量\n\n<!-- quality:begin -->\n<!-- quality:end -->\n"
_MISSES = "# 排得最差的二十对\n\n<!-- misses:begin -->\n<!-- misses:end -->\n"
_GIVEN = click.Path(exists=True, dir_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--corpus",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="已知项检索用的 jsonl 或 jsonl.gz，可以多次给出",
)
@click.option("--titles", default=2_000, show_default=True, type=click.IntRange(1), help="已知项检索抽多少个题目来问")
@click.option("--folds", default=5, show_default=True, type=click.IntRange(2, 20), help="交叉验证的折数")
@click.option("--seed", default=2024, show_default=True, type=int, help="随机种子")
@click.option("--peer", "peers", multiple=True, type=click.Choice(sorted(QUALITY)), help="只比较这些（可以多次给出）")
@click.option("--no-peers", is_flag=True, help="不和别的做法比较")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印结果")
@click.option("--out", type=_FILE, help="写进这一页的标记之间，例如 docs/benchmarks/matching.md")
@click.option("--errors", type=_FILE, help="把排得最差的二十对写进这一页，例如 docs/benchmarks/matching-errors.md")
def matching(
    folder: Path,
    corpus: tuple[Path, ...],
    titles: int,
    folds: int,
    seed: int,
    peers: tuple[str, ...],
    no_peers: bool,
    as_json: bool,
    out: Path | None,
    errors: Path | None,
) -> None:
    """用评过等级的需求（FOLDER）衡量引擎、它的各部分和别的做法，写成一页。"""
    for path, text in ((out, _PAGE), (errors, _MISSES)):
        _check_page(path, text)
    read = read_folder(folder)
    items = read_pairs(corpus)[0] if corpus else []
    setup = Setup(read, items, _sample(len(items), titles, seed), folds, seed)
    if folds > len({setup.folder.groups()[key] for key in read.levels}):
        raise BadInput(f"评过的需求不够分成 {folds} 折，请用较小的 --folds。")
    chosen = {} if no_peers else {name: make for name, make in QUALITY.items() if not peers or name in peers}
    done = measure(setup, STEPS, chosen, _say)
    guesses = _guesses(setup)
    if out:
        page.write(out, "quality", page.quality(setup, done, guesses), _PAGE)
    if errors:
        _write_errors(setup, errors)
    result = _result(setup, done, guesses)
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else _lines(done))


def _check_page(path: Path | None, fresh: str) -> None:
    """Refuse a page without markers before an hour of work, not after it."""
    if path is not None and path.exists():
        name = "quality" if "quality" in fresh else "misses"
        page.between(path.read_text(encoding="utf-8"), name, "")


def _sample(count: int, most: int, seed: int) -> list[int]:
    return sorted(random.Random(seed).sample(range(count), min(count, most)))  # noqa: S311 - a sample, no secret


def _say(what: str) -> None:
    click.echo(f"… {what}", err=True)


def _guesses(setup: Setup) -> list[Guess]:
    """Guesses on the competition's split, by the engine as it is when it was fitted to no judgement at all."""
    folder, seed = setup.folder, setup.seed
    with opened(SHIPPED, setup, frozenset()) as shard:
        found = [guessed("本引擎的得分，在 r1_train 上切成四级", folder, seed, by_score(shard, folder))]
        try:
            # Its parts come with the extra train.
            graded = importlib.import_module("kezhuan.config.benchmark.graded")
            learned = graded.by_learning(shard, folder, seed)
            found.append(guessed("本引擎，等级模型（在 r1_train 上学）", folder, seed, learned))
        except ImportError:
            _say("没有安装附加组件 train，等级模型没有测")
    return [each for each in found if each]


def _write_errors(setup: Setup, path: Path) -> None:
    known = causes(path.read_text(encoding="utf-8")) if path.exists() else {}
    page.write(path, "misses", table(misses(setup, SHIPPED), known), _MISSES)


def _result(setup: Setup, done: Measured, guesses: list[Guess]) -> dict[str, object]:
    product = done.product
    steps = zip(done.steps[1:], done.steps, strict=False)
    return {
        "folds": setup.folds,
        "seed": setup.seed,
        "demands": len(setup.folder.demands),
        "judged_demands": len(setup.folder.levels),
        "achievements": len(setup.folder.achievements),
        "steps": [page.summary(row) for row in done.steps],
        "peers": [page.summary(row) for row in done.peers],
        "missing": done.missing,
        "gains": [page.against(compare(after, before, setup.seed)) for after, before in steps],
        "against_peers": [page.against(compare(product, peer, setup.seed)) for peer in done.peers],
        "competition": [{"name": each.name, "score": round(each.score.mean, 4)} for each in guesses],
    }


def _lines(done: Measured) -> str:
    return "\n".join(
        f"{row.name}\tnDCG@10 {row.ndcg.mean:.4f}\trecall@100 {row.recall.mean:.4f}"
        for row in (*done.steps, *done.peers)
    )
