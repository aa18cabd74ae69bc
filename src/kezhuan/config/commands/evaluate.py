"""``kezhuan evaluate`` and ``kezhuan evaluate-known-item``: the quality of the ranking, measured on the product's
engine.
"""

import json
from dataclasses import asdict
from pathlib import Path

import click

from kezhuan.config.benchmark.judgements import read_folder, read_pairs
from kezhuan.config.commands.match import progress_bar
from kezhuan.engine.encode.encoder import default_encoder
from kezhuan.engine.match import evaluate as quality
from kezhuan.engine.rank.model import default_ranker


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印 JSON")
@click.option("--per-demand", is_flag=True, help="JSON 里逐条列出每个需求的两项指标")
@click.option("--words-only", is_flag=True, help="只比用词，不用编码器")
@click.option("--ranker", "ranked", is_flag=True, help="加上随包的排序器")
def evaluate(folder: Path, as_json: bool, per_demand: bool, words_only: bool, ranked: bool) -> None:
    """用人工评过等级的需求和成果（demands.csv、achievements.csv、judgements.csv）衡量排序质量。

    随包的排序器若在这些评定上训练过，nDCG@10 偏高：不偏的数看 kezhuan train ranker 的交叉验证。
    """
    read = read_folder(folder)
    with progress_bar() as progress:
        encoder = None if words_only else default_encoder()
        ranker = default_ranker() if ranked and not words_only else None
        found = quality.judged(
            read.demands, read.achievements, read.levels, encoder=encoder, ranker=ranker, progress=progress
        )
    result: dict[str, object] = {
        "ndcg@10": round(found.ndcg, 4),
        "recall@100": round(found.recall, 4),
        "demands": found.demands,
        "judged_demands": len(read.levels),
        "counted_for_ndcg": found.counted,
        "counted_for_recall": found.with_relevant,
        "achievements": found.pool,
        "judgements": found.judgements,
        "seconds": round(found.seconds, 2),
    }
    if per_demand:
        names = ("ndcg@10", "recall@100")
        result["per_demand"] = {key: dict(zip(names, pair, strict=True)) for key, pair in found.per_demand.items()}
    _show(result, as_json)


@click.command("evaluate-known-item")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印 JSON")
@click.option("--words-only", is_flag=True, help="只比用词，不用编码器")
@click.option("--ranker", "ranked", is_flag=True, help="加上随包的排序器")
def evaluate_known_item(files: tuple[Path, ...], as_json: bool, words_only: bool, ranked: bool) -> None:
    """用标题找回自己的摘要（jsonl 或 jsonl.gz，每行有 title 和 abstract；缺一项的行不计）。

    随包的编码器若用这些文件训练过，测得的数偏高；这时请加 --words-only。
    """
    items, skipped = read_pairs(files)
    with progress_bar() as progress:
        encoder = None if words_only else default_encoder()
        ranker = default_ranker() if ranked and not words_only else None
        found = quality.known_item(items, encoder=encoder, ranker=ranker, progress=progress)
    numbers = {name.replace("_", "@").replace("mrr", "mrr@10"): value for name, value in asdict(found).items()}
    _show({**{name: round(value, 4) for name, value in numbers.items()}, "skipped": skipped}, as_json)


def _show(result: dict[str, object], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    for name, value in result.items():
        click.echo(f"{name}\t{value}")
