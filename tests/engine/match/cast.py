"""A handful of documents every matching test knows."""

from datetime import date
from decimal import Decimal

from kezhuan.engine.match.document import Document, Facts, Kind

VALVE = Document(
    "achievement:1",
    Kind.ACHIEVEMENT,
    "深冷球阀双金属密封副及其研配工艺",
    {
        "abstract": "适用于液化天然气球阀的双金属密封副，解决深冷工况下密封面冷缩不一致引起的泄漏。",
        "use": "LNG 接收站 DN300",
    },
    Facts(
        industries=("valve",),
        divisions=("330324",),
        readiness=7,
        price=Decimal(500000),
        ways=("licence",),
        status="published",
        owner="organisation:1",
        published_on=date(2026, 3, 1),
        expires_on=date(2027, 3, 1),
    ),
)
SHOE = Document(
    "achievement:2",
    Kind.ACHIEVEMENT,
    "水性聚氨酯鞋用胶粘剂",
    {"abstract": "鞋底与鞋面粘合强度高，不含有机溶剂。"},
    Facts(
        industries=("shoe",),
        divisions=("330302",),
        readiness=4,
        price=Decimal(2000000),
        ways=("assignment",),
        status="published",
        owner="organisation:2",
        published_on=date(2026, 5, 1),
        expires_on=date(2026, 6, 1),
    ),
)
SEAL = Document(
    "achievement:3", Kind.ACHIEVEMENT, "阀门密封面激光熔覆修复技术", {"abstract": "对磨损的阀门密封面进行激光熔覆。"}
)
EXPERT = Document("expert:1", Kind.EXPERT, "陈砚舟", {"fields": "低温流体机械、LNG 阀门密封与可靠性试验"})
SCHOOL = Document("organisation:1", Kind.ORGANISATION, "温州大学")
HOSPITAL = Document("organisation:2", Kind.ORGANISATION, "温州医科大学附属眼视光医院")
EVERYTHING = (VALVE, SHOE, SEAL, EXPERT, SCHOOL, HOSPITAL)

PROBLEM = "我们做不锈钢球阀，在零下 46 度的 LNG 管线上密封面总是渗漏，换过三种垫片都不行。"
