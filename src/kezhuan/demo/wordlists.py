"""The generator's words → the platform's codes. A word missing here stops the load, so nothing is dropped silently."""

from kezhuan.engine.actor import Role

INDUSTRIES = {
    "electrical": "electrical",
    "footwear": "footwear",
    "garment": "clothing",
    "autoparts": "auto_parts",
    "pump_valve": "pumps_valves",
    "digital": "digital",
    "new_energy": "new_energy",
    "life_health": "life_health",
    "intelligent_equipment": "smart_equipment",
    "new_materials": "new_materials",
}
FUNCTIONAL_AREAS = {"温州湾新区": "WZWXQ", "海洋经济发展示范区": "HJQ"}
ORGANISATION_KINDS = {
    "enterprise": "enterprise",
    "institute": "institute",
    "transfer_organisation": "transfer",
    "service_provider": "service_provider",
    "incubator_operator": "incubator_operator",
    "government": "government",
}
#: Which role a member of an organisation of this kind holds; officers hold posts instead.
ROLE_OF_KIND = {
    "enterprise": Role.ENTERPRISE,
    "institute": Role.INSTITUTE,
    "transfer": Role.INSTITUTE,
    "service_provider": Role.PROVIDER,
    "incubator_operator": Role.INCUBATOR,
    "bank": Role.PROVIDER,
    "fund": Role.PROVIDER,
}
IP_FORMS = {
    "发明专利": "invention",
    "实用新型": "utility_model",
    "外观设计": "design",
    "软件著作权": "software",
    "技术秘密": "secret",
    "集成电路布图设计": "circuit_layout",
    "新品种": "plant_variety",
}
TRANSFER_WAYS = {"assignment": "assignment", "licence": "licence", "equity": "equity", "cooperation": "joint"}
SERVICE_CLASSES = {
    "技术开发": "development",
    "技术转让": "transfer",
    "技术服务与咨询": "consulting",
    "技术评价": "evaluation",
    "技术投融资": "investment",
    "信息网络平台": "platform",
}
GRADES = {"初级": "junior", "中级": "middle", "高级": "senior"}
#: Verb of a generated step → verb of the life cycle.
VERBS = {
    "submit": "submit",
    "review": "pass_first_review",
    "return": "send_back",
    "publish": "publish",
    "engage": "engage",
    "renew": "renew",
    "solve": "solve",
    "close": "close",
    "expire": "expire",
}


def organisation_kind(kind: str, name: str) -> str:
    """Banks and funds are one word for the generator and two kinds here."""
    if kind == "finance":
        return "bank" if "银行" in name else "fund"
    return ORGANISATION_KINDS[kind]
