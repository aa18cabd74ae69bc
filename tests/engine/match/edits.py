"""Copies of a text as people make them when they enter one thing twice: reworded, cut, reordered, added to."""

import re
from random import Random

from kezhuan.engine.match.duplicates import Wording

_SWAPS = (
    ("我们", "本公司"), ("想把", "希望将"), ("现在", "目前"), ("毛病", "问题"), ("一年", "每年"), ("不能", "不得"),
    ("最好", "尽量"), ("解决", "攻克"), ("寻找", "寻求"), ("团队", "专家"), ("提高", "提升"), ("客户", "用户"),
    ("别的都可以商量", "其他可谈"), ("左右", "上下"), ("超过", "大于"), ("采用", "使用"), ("方法", "工艺"),
)  # fmt: skip
_ADDED = ("以上需求真实有效。", "欢迎各高校院所联系我们。", "公司成立于 2009 年，现有员工 120 人，是高新技术企业。")


def edited(original: Wording, rng: Random) -> Wording:
    """One copy; harder or easier as the draw falls."""
    sentences = [part for part in re.split(r"(?<=[。；！？])", original.text) if part.strip()]
    if len(sentences) > 2:
        dropped = rng.randrange(0, max(1, len(sentences) // 3 + 1))
        for _ in range(dropped):
            sentences.pop(rng.randrange(len(sentences)))
    if rng.random() < 0.5:
        rng.shuffle(sentences)
    if rng.random() < 0.5:
        sentences.insert(rng.randrange(len(sentences) + 1), rng.choice(_ADDED))
    text, title = "".join(sentences), original.title
    for old, new in rng.sample(_SWAPS, k=rng.randrange(4, len(_SWAPS))):
        text, title = text.replace(old, new), title.replace(old, new)
    if rng.random() < 0.3:
        text = re.sub(r"\d+", lambda found: str(int(found[0]) + rng.randrange(3)), text)
    draw = rng.random()
    if draw < 0.3:
        title = f"关于{title}的需求"
    elif draw < 0.5:
        title = re.split(r"[，。；]", text)[0][:24]
    return Wording(title, text)
