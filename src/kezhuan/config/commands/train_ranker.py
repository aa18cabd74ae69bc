"""``kezhuan train ranker``: the second stage of a search, fitted anew to judged pairs."""

import importlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from kezhuan.config.benchmark.judgements import read_folder
from kezhuan.config.commands.match import BadInput
from kezhuan.config.django import start
from kezhuan.config.environment import Environment
from kezhuan.engine.encode.choose import chosen_encoder
from kezhuan.engine.errors import DomainError
from kezhuan.engine.match.document import Document
from kezhuan.engine.match.evaluate import Demand
from kezhuan.engine.rank import fit
from kezhuan.engine.rank.choose import PACKAGED, Rankers, Switch
from kezhuan.engine.rank.fit import Judged


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--from-feedback", is_flag=True, help="从本平台记录的“合适／不合适”和对接结果里学")
@click.option("--seed", default=1, show_default=True, help="随机种子；同一种子得到同一结果")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="把排序器写到这个 .npz 文件")
@click.option("--use", is_flag=True, help="训练后就在本站启用（写到运行数据文件夹的 rankers/ 里）")
@click.option("--packaged", is_flag=True, help="不训练：启用随包的排序器")
@click.option("--back", is_flag=True, help="不训练：退回上一次切换之前的排序器")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印 JSON")
def ranker(  # noqa: PLR0913 - one option a parameter
    folder: Path | None,
    from_feedback: bool,
    seed: int,
    out: Path | None,
    use: bool,
    packaged: bool,
    back: bool,
    as_json: bool,
) -> None:
    """用评过等级的需求和成果（FOLDER）或本平台的记录训练排序器，按需求分组做五折交叉验证。

    --use 启用训练所得，--packaged 启用随包的，--back 退回；网页进程一秒内换用，
    每次切换都记在 rankers/switches.jsonl 里。
    """
    if back or packaged:
        if folder or from_feedback or use or (back and packaged):
            raise BadInput("--back 和 --packaged 只切换，不训练，请单独使用。")
        _tell(_switched(back=back), as_json)
        return
    if not folder and not from_feedback:
        raise BadInput("请给出评过等级的文件夹，或者用 --from-feedback。")
    judged, others = _given(folder, from_feedback=from_feedback)
    encoder = chosen_encoder(Environment().encoder)
    some = fit.cases(judged, others, encoder=encoder)
    try:
        quality = fit.cross_validated(some, seed=seed)
        learned = fit.trained(some, seed=seed, card={"encoder": encoder.name if encoder else ""})
        made = fit.with_card(learned, some, quality, seed)
    except ValueError:
        raise BadInput(f"评过等级的需求太少（{len(some)} 条），分不出五份。") from None
    if out is not None:
        made.save(out)
    card = dict(made.card)
    if from_feedback or use:
        start()
        kept = _of_site()
        card["name"] = kept.keep(made)
        if use:
            _tell(kept.use(card["name"], at=timezone.now()), as_json=False, quiet=as_json)
    _show(card, quality, as_json)


def _given(folder: Path | None, *, from_feedback: bool) -> tuple[list[Judged], Sequence[Document]]:
    """The judged pairs, and documents that only lend their words."""
    judged: list[Judged] = []
    others: list[Document] = []
    if folder:
        read = read_folder(folder)
        judged += fit.pairs_of(read.demands, read.achievements, read.levels)
        others += read.achievements
    if from_feedback:
        start()
        records = importlib.import_module("kezhuan.matching.judged")
        judged += [
            Judged(Demand(pair.asked_id, pair.title, pair.text), pair.answer, pair.level, pair.weight)
            for pair in records.training_pairs()
        ]
        documents = importlib.import_module("kezhuan.matching.documents")
        others += [one for kind in {pair.achievement.kind for pair in judged} for one in documents.documents(kind)]
    return judged, others


def _of_site() -> Rankers:
    found: Rankers = importlib.import_module("kezhuan.matching.shards").rankers()
    return found


def _switched(*, back: bool) -> Switch:
    start()
    kept, now = _of_site(), timezone.now()
    try:
        return kept.back(at=now) if back else kept.use(PACKAGED, at=now)
    except DomainError as refusal:
        raise BadInput(refusal.text()) from None


def _tell(switch: Switch, as_json: bool, *, quiet: bool = False) -> None:
    if as_json:
        click.echo(json.dumps({"name": switch.name, "before": switch.before, "at": switch.at}))
    elif not quiet:
        click.echo(f"现在使用\t{switch.name}\n此前\t{switch.before}")


def _show(card: dict[str, Any], quality: fit.Quality, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(card, ensure_ascii=False))
        return
    for number, value in enumerate(quality.folds, 1):
        click.echo(f"第 {number} 折\tnDCG@10 {value:.4f}")
    for name, found in (("没有排序器", quality.before), ("有排序器", quality.after)):
        click.echo(f"{name}\tnDCG@10 {found.mean:.4f}（95% 区间 {found.low:.4f}–{found.high:.4f}）")
    for strength, of_name in quality.called.items():
        numbers = f"{of_name.pairs} 对，等级 ≥ 2 的占 {of_name.some:.0%}，≥ 3 的占 {of_name.good:.0%}"
        click.echo(f"称为{strength.label}\t{numbers}，平均等级 {of_name.level:.2f}")
    click.echo(f"提高 {quality.gain.mean:.4f}，p = {quality.gain.p:.4f}")
    if "name" in card:
        click.echo(f"排序器\t{card['name']}")
