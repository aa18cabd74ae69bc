"""A corpus of two fields, made for tests: kilns and irrigation, in words that meet in their titles and abstracts."""

from kezhuan.engine.encode.corpus import Classed, Corpus, Paper

_KILN = ("窑炉", "耐火材料", "高温烧结", "陶瓷坯体", "隔热层")
_FIELD = ("滴灌系统", "水肥一体化", "农田灌溉", "土壤墒情", "渠道闸门")


def made() -> Corpus:
    lines: list[Paper | Classed] = []
    for words, label in ((_KILN, "F27B"), (_FIELD, "A01G")):
        for first in words:
            for second in words:
                if first != second:
                    title = f"{first}与{second}的控制"
                    abstract = f"针对{first}设计了方案；分析{second}的变化规律。试验表明{first}配合{second}效果稳定。"
                    lines += [Paper(title, abstract, (first, second)), Classed(f"一种{first}用的{second}装置", label)]
    return Corpus.of(lines)
