"""Long demands: which sentences are searched with."""

from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.match.statement import SHORTEST, sentences
from kezhuan.engine.text.normalise import normalise

FORM = (
    "我公司成立于 2003 年，注册资本 5000 万元，位于龙湾区。先后获得国家高新技术企业、省级专精特新称号。\n"
    "低温球阀在零下 46 度工况下密封面渗漏，更换三种垫片后仍然无法解决，要求泄漏率不超过 0.1%。\n"
    "公司年销售额 2 亿元，计划总投资 300 万元。\n"
    "四、现有工作基础：\n"
    "双方已经共建了实验平台，课题组运行良好。\n"
    "联系人：王工，联系电话 0577-1234567。"
)


def kept(typed: str) -> str:
    text = normalise(typed).text
    return "".join(text[each.start : each.end] for each in sentences(text) if not each.why)


def test_the_firm_its_honours_money_and_contact_are_left_out():
    assert "密封面渗漏" in kept(FORM)
    for said in ("成立于", "高新技术企业", "年销售额", "共建", "联系电话"):
        assert said not in kept(FORM)
    assert {each.why for each in sentences(normalise(FORM).text)} == {"", "firm", "honour", "money", "basis", "contact"}


def test_a_sentence_that_names_a_fault_stays_whatever_else_it_says():
    text = "公司成立于 2003 年，生产的球阀密封面渗漏、磨损、寿命不足，无法满足要求。" + "其它说明文字。" * 15

    assert "密封面渗漏" in kept(text)


def test_a_short_statement_and_one_that_says_nothing_else_stay_whole():
    short = "公司成立于 2003 年。联系电话 1234567。"
    assert len(short) < SHORTEST
    assert kept(short) == normalise(short).text
    firm = "我公司成立于 2003 年，注册资本 5000 万元，位于龙湾区。" * 6
    assert kept(firm) == normalise(firm).text


def test_the_choice_is_shown_in_the_characters_as_typed_and_can_be_refused():
    typed = FORM.replace("2003", "２００３")
    with Shard() as shard:
        shard.add([Document("achievement:1", Kind.ACHIEVEMENT, "球阀密封面渗漏治理")])
        shard.commit()

        chosen = shard.search(Query(typed)).choice
        whole = shard.search(Query(typed, whole=True)).choice

    assert whole is None
    assert chosen is not None
    assert any("密封面渗漏" in typed[span.start : span.end] for span in chosen.kept)
    assert "２００３" in "".join(typed[span.start : span.end] for span, why in chosen.dropped if why == "firm")
