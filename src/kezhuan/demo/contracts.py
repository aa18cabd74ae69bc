"""Contracts of the demo city in every state of their life, each carried there by the verbs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from kezhuan.attachments.actions import attach
from kezhuan.catalogue.models import Achievement, Completer
from kezhuan.contracts import actions
from kezhuan.contracts.actions import Examined, Paid, Payout, Reckoning
from kezhuan.contracts.actions.rewards import NOTICE_KIND
from kezhuan.contracts.models import Contract, RewardSplit
from kezhuan.contracts.parties import PartyWords
from kezhuan.demo.replay import Replay
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.contract import ItemKind, PaymentMode, PaymentPlan, PriceItem, UnitClass
from kezhuan.engine.contract.payment import Instalment
from kezhuan.engine.money import Money
from kezhuan.engine.reward import Group, Member, Way
from kezhuan.gazette.actions import close_notice
from kezhuan.gazette.queries import notice_of
from kezhuan.parties.models import Organisation

#: The way every contract goes; each entry of the plan stops somewhere on it.
_WAY = ("draft", "checked", "signed", "submitted", "examination", "registered", "performing", "settled")
#: A PDF of no pages, for every paper of the demo city.
SCAN = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)
_CLAUSES = {
    "subject": "按附件的技术任务书完成，交付图纸、工艺卡和样件，指标以任务书为准。",
    "performance": "分设计、试制、验证三个阶段，在买方厂区和卖方实验室完成。",
    "secrecy": "双方对图纸、工艺参数和试验数据保密五年。",
    "ownership": "知识产权归卖方，买方在本企业免费使用。",
    "acceptance": "按任务书的指标，由双方在买方现场验收。",
    "terms": "无",
}


@dataclass(frozen=True)
class _Wanted:
    """One contract: how far it goes, how many days ago it began, and what it is worth in yuan."""

    name: str
    kind: str
    until: str
    days: int
    value: int
    equipment: int = 0


_PLAN: tuple[_Wanted, ...] = (
    _Wanted("泵阀过流部件耐磨涂层工艺开发", "development", "settled", 320, 860_000, 120_000),
    _Wanted("低温球阀密封副专利实施许可", "licence", "settled", 300, 1_200_000),
    _Wanted("汽车轻量化支架结构优化", "technical_service", "performing", 210, 480_000),
    _Wanted("低压断路器触头材料配方转让", "assignment", "performing", 190, 2_300_000),
    _Wanted("鞋底发泡工艺能耗诊断", "consulting", "registered", 90, 150_000),
    _Wanted("智能电表可靠性试验方案", "consulting", "registered", 75, 90_000),
    _Wanted("五轴抛光工作站控制软件开发", "development", "examination", 30, 6_200_000, 900_000),
    _Wanted("服装版型三维仿真服务", "technical_service", "submitted", 12, 320_000),
    _Wanted("光伏接线盒失效分析", "technical_service", "signed", 9, 180_000),
    _Wanted("眼科检测光路设计开发", "development", "checked", 6, 750_000),
    _Wanted("阀门铸件缺陷检测算法开发", "development", "draft", 3, 560_000, 80_000),
)


def sign_contracts(replay: Replay) -> list[Contract]:
    """Every contract of the plan between the institute and the enterprises that have accounts of their own."""
    sellers, buyers = _with_accounts(replay, "institute"), _with_accounts(replay, "enterprise")
    if not sellers or not buyers:
        return []
    made = []
    for number, wanted in enumerate(_PLAN):
        seller, buyer = sellers[number % len(sellers)], buyers[number % len(buyers)]
        made.append(_Story(replay, wanted, seller, buyer, number).told())
    return made


def _with_accounts(replay: Replay, kind: str) -> list[tuple[str, Organisation]]:
    """Organisations of a kind that somebody can sign in for, else the first of the kind."""
    keys = [account.organisation_key for account in replay.city.accounts if account.role == kind]
    named = [(key, replay.organisations[key]) for key in keys if key]
    if named:
        return named
    return [(key, row) for key, row in replay.organisations.items() if row.kind == kind][:2]


class _Story:
    """One contract from its draft to where its plan ends."""

    def __init__(
        self,
        replay: Replay,
        wanted: _Wanted,
        seller: tuple[str, Organisation],
        buyer: tuple[str, Organisation],
        number: int,
    ) -> None:
        self.wanted, self.number = wanted, number
        self.seller, self.buyer = seller[1], buyer[1]
        self.as_seller, self.as_buyer = replay.owner(seller[0]), replay.owner(buyer[0])
        self.first = replay.actors.get("city", SYSTEM)
        self.second = replay.actors.get("city-second", SYSTEM)
        self.started = replay.until - timedelta(days=wanted.days)
        self.until = replay.until

    def at(self, days: int) -> datetime:
        return min(self.started + timedelta(days=days), self.until)

    def told(self) -> Contract:
        contract = self._draft()
        for state in _WAY[1 : _WAY.index(self.wanted.until) + 1]:
            getattr(self, f"_{state}")(contract)
        contract.refresh_from_db()
        return contract

    def _act(self, verb: Any, actor: Actor, contract: Contract, days: int, **more: Any) -> Any:
        return verb(actor=actor, contract_id=contract.pk, at=self.at(days), **more)

    def _draft(self) -> Contract:
        wanted, day = self.wanted, self.started.date()
        achievement = Achievement.objects.filter(owner=self.seller, state__in=("published", "engaged")).first()
        about = achievement.pk if achievement is not None and wanted.kind == "development" else None
        contract = actions.open_contract(
            actor=self.as_seller,
            owner_id=self.seller.pk,
            kind=wanted.kind,
            form="commissioned" if wanted.kind == "development" else "",
            name=wanted.name,
            parties_named=[
                PartyWords("seller", organisation_id=self.seller.pk),
                PartyWords("buyer", organisation_id=self.buyer.pk),
            ],
            achievement_id=about,
            at=self.started,
            is_demonstration=True,
        )
        values = {
            "valid_from": day,
            "valid_to": day + timedelta(days=365),
            "field": "manufacturing",
            "ip": "invention" if wanted.kind in ("assignment", "licence") else "secret",
            "plan_source": "none",
        }
        self._act(actions.edit_contract, self.as_seller, contract, 0, values=values)
        self._act(actions.itemise_price, self.as_seller, contract, 0, items=self._items())
        self._act(actions.plan_payment, self.as_seller, contract, 0, plan=self._plan(day))
        self._act(actions.write_clauses, self.as_seller, contract, 0, clauses=_CLAUSES)
        return contract

    def _items(self) -> Sequence[PriceItem]:
        wanted = self.wanted
        items = [PriceItem(ItemKind.TECHNOLOGY, "技术费", Money(wanted.value - wanted.equipment))]
        if wanted.equipment:
            items.append(PriceItem(ItemKind.EQUIPMENT, "试验工装", Money(wanted.equipment)))
        return items

    def _plan(self, day: date) -> PaymentPlan:
        parts = (("首付款", 20, 30), ("中期款", 110, 40), ("尾款", 200, 30))
        return PaymentPlan(
            PaymentMode.INSTALMENTS,
            Money(self.wanted.value),
            tuple(
                Instalment(label, day + timedelta(days=days), percent=Decimal(percent))
                for label, days, percent in parts
            ),
        )

    def _checked(self, contract: Contract) -> None:
        self._act(actions.check_contract, self.as_seller, contract, 1)

    def _signed(self, contract: Contract) -> None:
        for actor in (self.as_seller, self.as_buyer):
            self._act(actions.confirm_contract, actor, contract, 2)
        scan = BytesIO(SCAN)
        scan.name = "签字盖章的合同.pdf"
        attach(actor=self.as_seller, subject=contract, upload=scan, purpose="signed", at=self.at(3))
        self._act(actions.sign_contract, self.as_seller, contract, 3, signed_on=self.at(3).date())

    def _submitted(self, contract: Contract) -> None:
        self._act(actions.submit_contract, self.as_seller, contract, 4)

    def _examination(self, contract: Contract) -> None:
        self._act(actions.accept_contract, self.first, contract, 5)

    def _registered(self, contract: Contract) -> None:
        found = Examined(
            True, contract.kind, Decimal(self.wanted.value - self.wanted.equipment), "要素齐全，同意认定。"
        )
        self._act(actions.examine_contract, self.first, contract, 8, examined=found)
        number = f"{self.started.year}330300{self.number + 1:06d}"
        self._act(actions.register_contract, self.second, contract, 9, certificate_number=number)

    def _performing(self, contract: Contract) -> None:
        self._act(actions.perform_contract, self.as_seller, contract, 12)
        self._pay(contract, 1, 21)
        if contract.kind == "assignment":
            self._reward(contract, settled=False)

    def _settled(self, contract: Contract) -> None:
        self._pay(contract, 2, 112)
        self._pay(contract, 3, 201)
        if contract.kind == "licence":
            self._reward(contract, settled=True)

    def _pay(self, contract: Contract, number: int, days: int) -> None:
        due = contract.dues.get(number=number)
        assert due.amount is not None  # no royalties in this plan
        paid = Paid(number, due.amount, self.at(days).date(), f"demo-{contract.pk}-{number}")
        self._act(actions.record_receipt, self.as_seller, contract, days, paid=paid)

    def _reward(self, contract: Contract, *, settled: bool) -> None:
        """Reckoned and made known in the unit; where ``settled``, agreed and paid in part."""
        days = 205 if settled else 150
        made = Completer.objects.filter(achievement__owner=self.seller).order_by("achievement_id", "position")
        names = list(dict.fromkeys(each.name for each in made[:3])) or ["完成人甲", "完成人乙"]
        members = [Member(name, Group.MAIN, Decimal(10 - place)) for place, name in enumerate(names)]
        members.append(Member("转化办公室", Group.STAFF, Decimal(1)))
        wanted = Reckoning(
            way=Way.LICENCE if contract.kind == "licence" else Way.ASSIGNMENT,
            nature=UnitClass.PUBLIC,
            members=tuple(members),
            on=self.at(days).date(),
        )
        split = self._act(actions.reckon_reward, self.as_seller, contract, days, unit_id=self.seller.pk, wanted=wanted)
        actions.publish_reward(actor=self.as_seller, split_id=split.pk, at=self.at(days + 1))
        if settled:
            self._settle_reward(split, days)

    def _settle_reward(self, split: RewardSplit, days: int) -> None:
        notice = notice_of(split, NOTICE_KIND)
        assert notice is not None  # published a moment ago
        over = self.at(days + 25)
        close_notice(actor=SYSTEM, notice_id=notice.pk, at=over)
        actions.agree_reward(actor=self.as_seller, split_id=split.pk, at=over)
        share = split.shares.get(position=1)
        payout = Payout(1, share.amount, over.date(), f"demo-{split.pk}-1")
        actions.pay_reward(actor=self.as_seller, split_id=split.pk, payout=payout, at=over)
