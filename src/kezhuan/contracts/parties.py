"""The parties of a contract: what is said of each, and what the register of organisations adds to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kezhuan.contracts.models import Contract, ContractParty, PartyNature, Side
from kezhuan.engine.actor import Actor
from kezhuan.engine.codes import CreditCode, divisions, industries
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation
from kezhuan.parties.queries import organisations_visible_to

CHINA = "156"
#: ISO 3166-1 numeric, as the registration form has it (国别 3 位).
COUNTRIES = {
    CHINA: N_("中国"),
    "344": N_("中国香港"),
    "446": N_("中国澳门"),
    "158": N_("中国台湾"),
    "840": N_("美国"),
    "276": N_("德国"),
    "392": N_("日本"),
    "410": N_("韩国"),
    "826": N_("英国"),
    "250": N_("法国"),
    "380": N_("意大利"),
    "643": N_("俄罗斯"),
    "702": N_("新加坡"),
    "999": N_("其他国家和地区"),
}
MOST_A_SIDE = 10
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class PartyWords:
    """One party as it is entered. With ``organisation_id`` what is left empty comes from the register."""

    side: str
    name: str = ""
    organisation_id: int | None = None
    nature: str = ""
    credit_code: str = ""
    industry_code: str = ""
    division_code: str = ""
    country: str = CHINA


def nature_of(organisation: Organisation) -> str:
    """The class of a registered organisation as far as its kind tells."""
    if organisation.kind == "institute":
        school = any(word in organisation.name for word in ("大学", "学院", "学校"))
        return PartyNature.UNIVERSITY if school else PartyNature.RESEARCH
    if organisation.kind == "government":
        return PartyNature.AUTHORITY
    return PartyNature.ENTERPRISE


def completed(actor: Actor, words: Sequence[PartyWords], on: date) -> list[PartyWords]:
    """All parties with what the register knows of them; InvalidInput names the side and what to mend."""
    faults: dict[str, str] = {}
    found = [_filled(actor, each, faults) for each in words]
    for side, sentence in ((Side.SELLER, N_("请至少写一个卖方")), (Side.BUYER, N_("请至少写一个买方"))):
        number = sum(each.side == side for each in found)
        if not number:
            faults.setdefault(side.value, sentence)
        if number > MOST_A_SIDE:
            faults[side.value] = N_("每一方请不超过 10 个当事人")
    for each in found:
        fault = _fault(each, on)
        if fault:
            faults.setdefault(each.side, fault)
    codes = [each.organisation_id or each.name for each in found if each.name]
    if len(set(codes)) != len(codes):
        faults.setdefault("buyer", N_("同一个单位只能写一次，不能既是买方又是卖方"))
    if faults:
        raise InvalidInput(fields=faults, code="bad_parties")
    return found


def _filled(actor: Actor, words: PartyWords, faults: dict[str, str]) -> PartyWords:
    if words.organisation_id is None:
        code = words.credit_code.strip().upper()
        return replace(words, name=" ".join(words.name.split()), credit_code=code)
    organisation = organisations_visible_to(actor).filter(pk=words.organisation_id).first()
    if organisation is None:
        faults[words.side] = N_("没有找到这个单位，请重新选择")
        return words
    return replace(
        words,
        name=organisation.name,
        credit_code=organisation.credit_code,
        nature=words.nature or nature_of(organisation),
        industry_code=words.industry_code or organisation.industry_code,
        division_code=words.division_code or organisation.division_code,
    )


def _fault(words: PartyWords, on: date) -> str:
    checks = (
        (not words.name, N_("请写当事人的全称")),
        (len(words.name) > _LONGEST_NAME, N_("当事人的名称请不超过 120 个字")),
        (words.side not in Side.values, N_("请写明是买方还是卖方")),
        (words.nature not in PartyNature.values, N_("请选择当事人类别")),
        (words.country not in COUNTRIES, N_("请从列出的国家和地区里选择")),
        (
            bool(words.credit_code) and not CreditCode.is_valid(words.credit_code),
            N_("统一社会信用代码不对，请核对 18 位"),
        ),
        (
            bool(words.division_code) and divisions().get(words.division_code) is None,
            N_("没有这个行政区划代码，请核对"),
        ),
        (bool(words.industry_code) and industries().get(words.industry_code) is None, N_("没有这个行业代码，请核对")),
    )
    return next((sentence for wrong, sentence in checks if wrong), "")


def write(contract: Contract, words: Sequence[PartyWords]) -> None:
    """Put the parties in place of those there were; the contract is registered where its first seller sits."""
    contract.parties.all().delete()
    numbers = dict.fromkeys(Side.values, 0)
    for each in words:
        numbers[each.side] += 1
        ContractParty.objects.create(
            contract=contract,
            side=each.side,
            position=numbers[each.side],
            organisation_id=each.organisation_id,
            name=each.name,
            credit_code=each.credit_code,
            nature=each.nature,
            industry_code=each.industry_code,
            division_code=each.division_code,
            country=each.country,
        )
    contract.division_code = registered_at(words)
    # what was read before is no longer so
    getattr(contract, "_prefetched_objects_cache", {}).pop("parties", None)


def registered_at(words: Sequence[PartyWords]) -> str:
    """The county of the seller; of the buyer where the seller is abroad or its place is not known."""
    for side in (Side.SELLER, Side.BUYER):
        for each in words:
            if each.side == side and each.country == CHINA and each.division_code:
                return each.division_code
    return ""


def words_of(party: ContractParty) -> PartyWords:
    """A party as it can be entered again."""
    return PartyWords(
        side=party.side,
        name=party.name,
        organisation_id=party.organisation_id,
        nature=party.nature,
        credit_code=party.credit_code,
        industry_code=party.industry_code,
        division_code=party.division_code,
        country=party.country,
    )


def refreshed(party: ContractParty) -> None:
    """Name, code, industry and place as the register has them on the day of the signature."""
    organisation = party.organisation
    if organisation is None:
        return
    party.name = organisation.name
    party.credit_code = organisation.credit_code or party.credit_code
    party.industry_code = organisation.industry_code or party.industry_code
    party.division_code = organisation.division_code or party.division_code
    party.save(update_fields=["name", "credit_code", "industry_code", "division_code"])
