"""The engine with more and more of its parts: what each part is worth is measured by adding it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kezhuan.engine.encode.encoder import default_encoder
from kezhuan.engine.match.document import Document
from kezhuan.engine.match.evaluate import Demand
from kezhuan.engine.match.score import Weights
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.rank.fit import fitted

#: The seed the packaged ranker was fitted with.
_RANKER_SEED = 1


@dataclass(frozen=True, slots=True)
class Training:
    """All that a part of the engine may be fitted on when other demands are to judge it."""

    demands: Sequence[Demand]
    achievements: Sequence[Document]
    levels: Mapping[str, Mapping[str, int]]
    seed: int


@dataclass(frozen=True, slots=True)
class Step:
    """``open`` gives an empty shard; when ``fitted`` it is asked once for each fold, with what the fold may see.
    ``whole`` asks with every sentence of a long demand instead of those that state the problem.
    """

    name: str
    setting: str
    open: Callable[[Training], Shard]
    fitted: bool = False
    whole: bool = False


def _weighed(weights: Weights) -> Callable[[Training], Shard]:
    return lambda _: Shard(names=False, weights=weights)


def _with_grains(*used: bool) -> Weights:
    usual = Weights().grains
    characters, pairs, longer, latin = (weight * use for weight, use in zip(usual, used, strict=True))
    return Weights(grains=(characters, pairs, longer, latin))


_USUAL = _weighed(Weights())


def _meaning(_: Training) -> Shard:
    return Shard(names=False, encoder=default_encoder())


def _ranked(training: Training) -> Shard:
    encoder = default_encoder()
    try:
        made = fitted(training.demands, training.achievements, training.levels, encoder=encoder, seed=_RANKER_SEED)
    except ValueError:  # too few demands to learn from
        return _meaning(training)
    return Shard(names=False, encoder=encoder, ranker=made)


#: The product as it ships.
SHIPPED = Step("meaning", "＋ 随包的编码器（含义）", _meaning)

#: From the plainest on; each adds to the one before. The last is not used by default (``docs/models/ranker.md``).
STEPS: tuple[Step, ...] = (
    Step("words", "只用三字以上的词和拉丁词", _weighed(_with_grains(False, False, True, True)), whole=True),
    Step("pairs", "＋ 双字（含两字词）", _weighed(_with_grains(False, True, True, True)), whole=True),
    Step("characters", "＋ 单字", _USUAL, whole=True),
    Step("sentences", "＋ 长需求只用说明问题的句子", _USUAL),
    SHIPPED,
    Step("ranker", "＋ 排序器（默认不用；每折只在其余各折上训练）", _ranked, fitted=True),
)
