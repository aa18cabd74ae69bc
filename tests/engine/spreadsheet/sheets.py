"""A specification that uses every kind of column."""

from kezhuan.engine.spreadsheet import Column, Kind, SheetSpec

DEMANDS = SheetSpec(
    name="demands",
    title="需求",
    key=("number",),
    columns=(
        Column(
            "title",
            "需求名称",
            required=True,
            aliases=("名称",),
            example="叶轮耐磨",
            comment="一句话说清",
            max_length=20,
        ),
        Column("number", "编号", Kind.CODE, example="A-1"),
        Column("budget", "预算", Kind.MONEY, example="80"),
        Column("deadline", "截止日期", Kind.DATE, example="2026-12-31"),
        Column(
            "kind",
            "类型",
            Kind.CHOICE,
            required=True,
            choices={"problem": "难题攻关", "talent": "人才"},
            example="人才",
        ),
        Column("fields", "领域", Kind.MULTI, choices={"pump": "泵阀", "shoe": "鞋业"}),
        Column("owner", "统一社会信用代码", Kind.CREDIT_CODE),
        Column("place", "所在县（市、区）", Kind.DIVISION, aliases=("县市区",), within="3303"),
        Column("industry", "行业", Kind.INDUSTRY),
        Column("trl", "成熟度", Kind.TRL),
        Column("anonymous", "匿名发布", Kind.BOOLEAN),
        Column("staff", "人数", Kind.NUMBER),
        Column(
            "city", "产业", Kind.CHOICE, choices={str(n): f"很长的产业名称之第 {n} 号，带逗号,和字" for n in range(40)}
        ),
    ),
)
