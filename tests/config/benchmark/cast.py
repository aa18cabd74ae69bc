"""A tiny judged folder made up in the test: each demand has its own trade, and one demand was entered twice."""

import csv
import json
from pathlib import Path

TRADES = ("深冷球阀密封", "水性鞋用胶粘", "伺服电机轴承", "锂电池隔膜", "污泥低温干化", "激光熔覆修复", "眼镜镜片镀膜")


def offer(number: int) -> str:
    """The key of the offer of a trade."""
    return f"a{len(TRADES) - number % len(TRADES)}"


def judged_folder(path: Path) -> Path:
    """Seven trades, eight demands; each judges its own offer 4 and three others 1, whose keys come first."""
    demands = [[f"d{n}", f"{trade}技术", f"我们需要解决{trade}的问题"] for n, trade in enumerate(TRADES)]
    demands.append(["d7", f"{TRADES[0]}技术", f"我们需要解决{TRADES[0]}的问题"])
    offers = [[offer(n), f"{trade}工艺与装置", ""] for n, trade in enumerate(TRADES)]
    judgements = []
    for key, *_ in demands:
        own = int(key[1:]) % len(TRADES)
        for step, level in ((0, 4), (1, 1), (2, 1), (3, 1)):
            part = "r1_test" if step == 1 else "r1_train"
            judgements.append([key, offer(own + step), level, part])
    for name, head, rows in (
        ("demands.csv", ["id", "title", "content"], demands),
        ("achievements.csv", ["id", "title", "content"], offers),
        ("judgements.csv", ["demand_id", "achievement_id", "level", "part"], judgements),
    ):
        with (path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows])
    return path


def corpus(path: Path) -> Path:
    """A text for each trade."""
    lines = [{"title": f"{trade}研究", "abstract": f"本文研究{trade}，给出结果。"} for trade in TRADES]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path
