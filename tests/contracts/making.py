"""Contracts carried as far as a test needs them, always through the verbs."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from kezhuan.attachments.actions import attach
from kezhuan.attachments.models import Attachment
from kezhuan.contracts import actions
from kezhuan.contracts.actions import Examined, Paid
from kezhuan.contracts.models import Contract
from kezhuan.contracts.parties import PartyWords
from kezhuan.engine.actor import Actor
from kezhuan.engine.contract import ItemKind, PaymentMode, PaymentPlan, PriceItem
from kezhuan.engine.contract.payment import Instalment
from kezhuan.engine.money import Money
from tests.engine.files.corpus import pdf

NUMBER = "2026330304000017"
CLAUSES = {
    "subject": "LNG 低温球阀双金属密封副的设计和试制，零下 46 度泄漏率不高于标准值。",
    "performance": "分设计、试制、验证三个阶段，2027 年 11 月底前在永嘉完成。",
    "secrecy": "双方对图纸和试验数据保密五年。",
    "ownership": "专利权归卖方，买方在永嘉免费实施。",
    "acceptance": "按行业标准，由双方在买方现场验收。",
    "terms": "无",
    "client_duties": "买方提供样阀和试验台。",
    "plan": "按附件的研究开发计划执行。",
}
ITEMS = (
    PriceItem(ItemKind.TECHNOLOGY, "研究开发费", Money(800_000)),
    PriceItem(ItemKind.EQUIPMENT, "低温试验工装", Money(200_000)),
)
PLAN = PaymentPlan(
    PaymentMode.INSTALMENTS,
    Money(1_000_000),
    (
        Instalment("首付款", date(2026, 12, 10), percent=Decimal(30)),
        Instalment("中期款", date(2027, 6, 30), percent=Decimal(40)),
        Instalment("尾款", date(2027, 12, 15), percent=Decimal(30)),
    ),
)


@dataclass
class Making:
    """The cast of a contract: 甲 buys, 乙 sells, two officers register."""

    jia: Any
    yi: Any
    as_jia: Actor
    as_yi: Actor
    as_city: Actor
    as_second: Actor
    now: datetime

    def opened(self, **more: Any) -> Contract:
        """A draft by 乙 with both parties and nothing else."""
        values = {"name": "低温球阀双金属密封副开发", "kind": "development", "form": "commissioned", **more}
        words = [PartyWords("seller", organisation_id=self.yi.pk), PartyWords("buyer", organisation_id=self.jia.pk)]
        words = values.pop("parties_named", words)
        return actions.open_contract(
            actor=values.pop("actor", self.as_yi),
            owner_id=values.pop("owner_id", self.yi.pk),
            parties_named=words,
            at=values.pop("at", self.now),
            **values,
        )

    def drafted(self, **more: Any) -> Contract:
        """A draft with everything the law asks for."""
        items, plan = more.pop("items", ITEMS), more.pop("plan", PLAN)
        contract = self.opened(**more)
        common: dict[str, Any] = {"actor": self.as_yi, "contract_id": contract.pk, "at": self.now}
        values = {
            "valid_from": date(2026, 12, 1),
            "valid_to": date(2027, 12, 31),
            "field": "manufacturing",
            "ip": "invention",
            "plan_source": "none",
        }
        actions.edit_contract(values=values, **common)
        actions.itemise_price(items=items, **common)
        actions.plan_payment(plan=plan, **common)
        return actions.write_clauses(clauses=CLAUSES, **common)

    def checked(self, **more: Any) -> Contract:
        contract = self.drafted(**more)
        return actions.check_contract(actor=self.as_yi, contract_id=contract.pk, at=self.now)

    def confirmed(self, **more: Any) -> Contract:
        contract = self.checked(**more)
        for actor in (self.as_yi, self.as_jia):
            actions.confirm_contract(actor=actor, contract_id=contract.pk, at=self.now)
        return contract

    def prove(self, contract: Contract) -> Attachment:
        """The signed and sealed scan beside the contract."""
        scan = BytesIO(pdf())
        scan.name = "签字盖章的合同.pdf"
        return attach(actor=self.as_yi, subject=contract, upload=scan, purpose="signed", at=self.now)

    def signed(self, **more: Any) -> Contract:
        signed_on = more.pop("signed_on", self.now.date())
        contract = self.confirmed(**more)
        self.prove(contract)
        return actions.sign_contract(actor=self.as_yi, contract_id=contract.pk, signed_on=signed_on, at=self.now)

    def submitted(self, **more: Any) -> Contract:
        contract = self.signed(**more)
        return actions.submit_contract(actor=self.as_yi, contract_id=contract.pk, at=self.now)

    def accepted(self, **more: Any) -> Contract:
        contract = self.submitted(**more)
        return actions.accept_contract(actor=self.as_city, contract_id=contract.pk, at=self.now)

    def examined(self, **more: Any) -> Contract:
        contract = self.accepted(**more)
        found = Examined(True, contract.kind, contract.technology_value, "要素齐全")
        actions.examine_contract(actor=self.as_city, contract_id=contract.pk, examined=found, at=self.now)
        return contract

    def registered(self, certificate: str = NUMBER, **more: Any) -> Contract:
        contract = self.examined(**more)
        return actions.register_contract(
            actor=self.as_second, contract_id=contract.pk, certificate_number=certificate, at=self.now
        )

    def performing(self, **more: Any) -> Contract:
        contract = self.registered(**more)
        return actions.perform_contract(actor=self.as_yi, contract_id=contract.pk, at=self.now)

    def pay(self, contract: Contract, number: int, amount: int | str, key: str = "", at: datetime | None = None) -> Any:
        moment = at or self.now + timedelta(days=1)
        paid = Paid(
            number, Decimal(amount), moment.date(), key or f"key-{contract.pk}-{number}-{amount}".replace(".", "_")
        )
        return actions.record_receipt(actor=self.as_yi, contract_id=contract.pk, paid=paid, at=moment)
