"""Figures as Markdown between markers of a page; what people wrote around them stays."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from kezhuan.config.benchmark.competition import PUBLISHED, Guess
from kezhuan.config.benchmark.matching import Comparison, Measured, Row, Setup, compare
from kezhuan.config.commands.match import BadInput
from kezhuan.engine.match.significance import Difference, Estimate, interval


def between(page: str, name: str, text: str) -> str:
    """``page`` with what stands between ``<!-- name:begin -->`` and ``<!-- name:end -->`` replaced by ``text``;
    :class:`BadInput` when the two markers do not stand there once each, in this order.
    """
    begin, end = (f"<!-- {name}:{side} -->" for side in ("begin", "end"))
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
        raise BadInput(f"页面里应当依次各有一个 {begin} 和 {end}，现在没有，所以没有写入。")
    head, rest = page.split(begin)
    return f"{head}{begin}\n{text.strip()}\n{end}{rest.split(end)[1]}"


def write(path: Path, name: str, text: str, fresh: str) -> None:
    """Put ``text`` between the markers of the page at ``path``; a page that is not there yet begins as ``fresh``."""
    try:
        page = path.read_text(encoding="utf-8") if path.exists() else fresh
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(between(page, name, text), encoding="utf-8")
    except OSError as fault:
        raise BadInput(f"{path}：写不进去（{fault.strerror or fault}）。") from None


def quality(setup: Setup, done: Measured, guesses: Sequence[Guess]) -> str:
    """The generated part of the page on quality; the same figures give the same text."""
    parts = [
        _conditions(setup, done),
        "### 与别的做法比较",
        _comparison(setup, done),
        "### 各部分的作用",
        _ablation(setup, done),
    ]
    if setup.asked:
        parts += ["### 已知项检索", _known(setup, done)]
    if guesses:
        parts += ["### 竞赛的划分", _competition(guesses)]
    return "\n\n".join(part.strip() for part in parts)


def _conditions(setup: Setup, done: Measured) -> str:
    folder = setup.folder
    product = done.product
    missing = "".join(f"\n\n没有测 `{name}`：{reason}。" for name, reason in done.missing.items())
    return (
        f"{len(folder.demands)} 条需求中 {len(folder.levels)} 条评过，{product.ndcg.count} 条计入 nDCG@10，"
        f"{product.recall.count} 条计入 recall@100（等级 ≥ 3，全部 {len(folder.achievements):,} 项成果）。"
        f"按需求分组 {setup.folds} 折（同名需求在同一折），种子 {setup.seed}；"
        "凡从评定里学来的部分，每折都只用其余各折重新学。"
        "方括号里是 95% 区间（对需求自助抽样 10,000 次），p 是配对随机化检验的双侧值。" + missing
    )


def _comparison(setup: Setup, done: Measured) -> str:
    product = done.product
    lines = [
        "| 做法 | nDCG@10 | recall@100 | 本引擎多出 nDCG@10 | 多出 recall@100 |",
        "|---|---|---|---|---|",
        f"| **本引擎** | **{_estimate(product.ndcg)}** | **{_estimate(product.recall)}** | – | – |",
    ]
    for peer in sorted(done.peers, key=lambda each: -each.ndcg.mean):
        against = compare(product, peer, setup.seed)
        setting = peer.setting + (f"；题目权重 {peer.title:g}" if peer.title is not None else "")
        lines.append(
            f"| {setting} | {_estimate(peer.ndcg)} | {_estimate(peer.recall)} "
            f"| {_difference(against.ndcg)} | {_difference(against.recall)} |"
        )
    return "\n".join(lines) + (
        "\n\n各家用同一份正规化文本；分词的都用本项目的分词器和词表。"
        "题目对正文的权重在几个值里各取对它最有利的一个（就在这些需求上选）。"
    )


def _ablation(setup: Setup, done: Measured) -> str:
    lines = ["| 引擎 | nDCG@10 | recall@100 | 这一步多出 nDCG@10 | 多出 recall@100 |", "|---|---|---|---|---|"]
    before: Row | None = None
    for step in done.steps:
        gained = compare(step, before, setup.seed) if before else None
        lines.append(
            f"| {step.setting} | {_estimate(step.ndcg)} | {_estimate(step.recall)} "
            f"| {_difference(gained.ndcg) if gained else '–'} | {_difference(gained.recall) if gained else '–'} |"
        )
        before = step
    return "\n".join(lines)


def _known(setup: Setup, done: Measured) -> str:
    lines = [
        f"用题目找回自己的摘要：{len(setup.items):,} 篇里按种子抽 {len(setup.asked):,} 个题目来问，摘要全部参加排序。",
        "",
        "| 做法 | MRR@10 | recall@1 | recall@10 |",
        "|---|---|---|---|",
    ]
    for row in [*reversed(done.steps), *sorted(done.peers, key=lambda each: -sum(each.reciprocal()))]:
        mrr = interval(row.reciprocal(), setup.seed, rounds=2_000)
        first, ten = (sum(0 < place <= deep for place in row.places) / len(row.places) for deep in (1, 10))
        name = f"**本引擎**：{row.setting}" if row in done.steps else row.setting
        lines.append(f"| {name} | {_estimate(mrr)} | {first:.3f} | {ten:.3f} |")
    return "\n".join(lines)


def _competition(guesses: Iterable[Guess]) -> str:
    lines = [
        "得分 1/(1+MAE)，在 r1_train 上学，猜 r1_test 的等级；区间对被猜的各对自助抽样。",
        "",
        "| 做法 | 看到的文字 | 得分 |",
        "|---|---|---|",
    ]
    lines += [f"| {each.name} | 只有成果题目的关键词 | **{_estimate(each.score)}** |" for each in guesses]
    lines += [f"| {name}（已发表或参照） | {seen} | {score} |" for name, seen, score in PUBLISHED]
    return "\n".join(lines)


def _estimate(value: Estimate) -> str:
    return f"{value.mean:.3f} [{value.low:.3f}, {value.high:.3f}]"


def _difference(value: Difference) -> str:
    p = f"p={value.p:.3f}" if value.p >= 0.001 else "p<0.001"
    return f"{value.mean:+.3f} [{value.low:+.3f}, {value.high:+.3f}]，{p}"


def summary(row: Row) -> dict[str, object]:
    """One line for programs."""
    found: dict[str, object] = {"name": row.name, "setting": row.setting, "ndcg@10": _numbers(row.ndcg)}
    found["recall@100"] = _numbers(row.recall)
    if row.title is not None:
        found["title_weight"] = row.title
    if row.places:
        reciprocal = row.reciprocal()
        found["known_item"] = {
            "mrr@10": round(sum(reciprocal) / len(reciprocal), 4),
            "recall@1": round(sum(place == 1 for place in row.places) / len(row.places), 4),
            "recall@10": round(sum(place > 0 for place in row.places) / len(row.places), 4),
            "asked": len(row.places),
        }
    return found


def against(found: Comparison) -> dict[str, object]:
    """One comparison for programs."""
    numbers: dict[str, object] = {"after": found.after, "before": found.before}
    for name, value in (("ndcg@10", found.ndcg), ("recall@100", found.recall)):
        numbers[name] = {
            "gain": round(value.mean, 4),
            "low": round(value.low, 4),
            "high": round(value.high, 4),
            "p": round(value.p, 4),
            "better": value.better,
            "worse": value.worse,
        }
    return numbers


def _numbers(value: Estimate) -> dict[str, float]:
    return {"mean": round(value.mean, 4), "low": round(value.low, 4), "high": round(value.high, 4), "n": value.count}
