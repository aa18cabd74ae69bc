"""The evidence pack of a lot: its public record, the checkpoints, and the program that checks them without us."""

import io
import json
import zipfile
from importlib.resources import files
from typing import Any

from kezhuan.market.checkpoints import as_data
from kezhuan.market.models import Lot, LotCheckpoint, LotEntry
from kezhuan.market.standing import published_terms

_READ_ME = """\
这是一份竞价标的的存证包。任何装有 Python 3.8 以上的电脑都能核对，不需要安装别的东西，也不需要联网：

    python3 verify_lot.py record.json
    python3 verify_lot.py record.json --checkpoint 您自己保存的存证点.jsonl

record.json 是公开记录：规则、每一条记录和它们的 SM3 摘要；结束前后都只有竞买号，没有单位名称。
只看记录本身，看不出“截掉尾巴”或“全部重算”；请用您从别处得到的存证点（门户页面、成交确认书页脚）来比对。

This pack can be checked on any computer with Python 3.8 or newer: python3 verify_lot.py record.json
"""


def record_of(lot: Lot) -> dict[str, Any]:
    """The public record as data: number, terms, entries, head, checkpoints."""
    entries = [
        {"number": entry.number, "body": entry.body, "previous": entry.previous, "hash": entry.hash}
        for entry in LotEntry.objects.filter(lot=lot).order_by("number")
    ]
    return {
        "format": "kezhuan-lot-record-1",
        "lot": lot.reference_number,
        "terms": published_terms(lot),
        "entries": entries,
        "head": lot.entry_hash,
        "checkpoints": [as_data(lot, point) for point in LotCheckpoint.objects.filter(lot=lot).order_by("number")],
    }


def verifier_source() -> str:
    return files("kezhuan.market.verifier").joinpath("verify_lot.py").read_text(encoding="utf-8")


def pack_of(lot: Lot) -> bytes:
    """The zip that is handed out."""
    record = json.dumps(record_of(lot), ensure_ascii=False, indent=1)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("record.json", record)
        pack.writestr("verify_lot.py", verifier_source())
        pack.writestr("README.txt", _READ_ME)
    return target.getvalue()
