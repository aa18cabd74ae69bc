"""How fast a shard answers, on documents made up from the project's own industry words (no outside text is needed).

The words come with the skew of real text (Zipf), from a small vocabulary: posting lists are longer than those of as
many real documents, so the figures err on the slow side.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from kezhuan.engine.match.document import Document, Facts, Kind
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.text.lists import domain_words

BENCH_KINDS = (Kind.ACHIEVEMENT, Kind.EXPERT, Kind.SERVICE)

_TITLES = (
    "{0}{1}的{2}工艺",
    "面向{0}的{1}与{2}集成技术",
    "一种{0}用{1}{2}装置",
    "{0}{1}在线{2}系统",
    "高可靠{0}与{1}的{2}方法",
)
_TEXTS = (
    "针对{0}在{1}工况下容易失效的情况，提出以{2}改善{3}的做法，经{4}验证后寿命延长 {n} 倍。",
    "本成果把{0}和{1}结合起来，降低{2}的能耗 {n}%，已在{3}企业试用，{4}合格率明显提高。",
    "现场使用{0}时{1}经常开裂，尺寸偏差超过 0.{n} mm，希望换用{2}，同时不影响{3}和{4}。",
    "可承担{0}、{1}、{2}的检测与小批量试制，配有{3}试验台，最大口径 DN{n}0，{4}数据可追溯。",
    "研究方向为{0}、{1}与{2}，主持过{3}的攻关，熟悉{4}的失效分析，发表论文 {n} 篇。",
)


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of ``asked`` questions, each answered with reasons for every kind."""

    asked: int
    p50: float
    p95: float
    worst: float


class _Words:
    """Words drawn with Zipf's skew, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - made-up text, no secret
        self._words = list(domain_words())
        self._weights = list(accumulate(1 / (rank + 10) for rank in range(len(self._words))))

    def fill(self, patterns: Sequence[str]) -> str:
        chosen = self.random.choices(self._words, cum_weights=self._weights, k=5)
        return self.random.choice(patterns).format(*chosen, n=self.random.randint(2, 98))


def sample_documents(count: int, seed: int = 2024, kinds: Sequence[Kind] = BENCH_KINDS) -> Iterator[Document]:
    """``count`` made-up documents of about 250 characters, spread evenly over ``kinds``."""
    words = _Words(seed)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        text = "".join(words.fill(_TEXTS) for _ in range(5))
        facts = Facts(industries=(f"I{number % 10}",), readiness=1 + number % 9, status="published")
        yield Document(f"{kind}:{number}", kind, words.fill(_TITLES), {"abstract": text}, facts)


def sample_questions(count: int, seed: int = 7) -> list[str]:
    """``count`` made-up problems of one to five sentences."""
    words = _Words(seed)
    return ["".join(words.fill(_TEXTS) for _ in range(words.random.randint(1, 5))) for _ in range(count)]


def time_searches(shard: Shard, questions: Sequence[str], *, limit: int = 10) -> Timing:
    """Ask every question once, ten answers with reasons for each of three kinds, and report how long each took."""
    spent = []
    for text in questions:
        began = time.perf_counter()
        shard.search(Query(text, kinds=BENCH_KINDS, limit=limit))
        spent.append((time.perf_counter() - began) * 1000)
    spent.sort()
    return Timing(len(spent), _quantile(spent, 0.5), _quantile(spent, 0.95), spent[-1])


def _quantile(ordered: Sequence[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
