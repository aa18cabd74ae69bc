"""``kezhuan train ranker``: the second stage of a search, fitted anew to judged pairs. Needs the extra ``train``."""

import json
from pathlib import Path

import click

from kezhuan.config.benchmark.judgements import read_folder
from kezhuan.config.commands.match import BadInput
from kezhuan.engine.rank import fit


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True, help="随机种子；同一种子得到同一结果")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="把排序器写到这个 .npz 文件")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印 JSON")
def ranker(folder: Path, seed: int, out: Path | None, as_json: bool) -> None:
    """用人工评过等级的需求和成果训练排序器，并按需求分组做五折交叉验证。"""
    given = read_folder(folder)
    some = fit.cases(fit.pairs_of(given.demands, given.achievements, given.levels), given.achievements)
    try:
        quality = fit.cross_validated(some, seed=seed)
        made = fit.with_card(fit.trained(some, seed=seed), some, quality, seed)
    except ImportError:
        raise BadInput("训练要用 LightGBM：请安装 kezhuan[train]。") from None
    except ValueError:
        raise BadInput("评过等级的需求太少，分不出五份。") from None
    if out is not None:
        made.save(out)
    if as_json:
        click.echo(json.dumps(made.card, ensure_ascii=False))
        return
    for number, value in enumerate(quality.folds, 1):
        click.echo(f"第 {number} 折\tnDCG@10 {value:.4f}")
    for name, found in (("没有排序器", quality.before), ("有排序器", quality.after)):
        click.echo(f"{name}\tnDCG@10 {found.mean:.4f}（95% 区间 {found.low:.4f}–{found.high:.4f}）")
    click.echo(f"提高 {quality.gain.mean:.4f}，p = {quality.gain.p:.4f}")
