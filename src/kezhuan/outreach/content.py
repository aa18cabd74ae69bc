"""What a visit says, as it comes from a form or from a phone: read, checked, and reduced to one digest."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from kezhuan.audit.chain import canonical, sm3
from kezhuan.engine.codes import check_mobile
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_
from kezhuan.outreach.models import FindingKind

MOST_FINDINGS = 20
_LONGEST_NAME = 120
_LONGEST_CONTACT = 60
_LONGEST_WORDS = 2_000
_PLACES = {"latitude": (Decimal(-90), Decimal(90)), "longitude": (Decimal(-180), Decimal(180))}
_STEP = Decimal("0.00001")


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing found: its kind (``FindingKind``) and the words."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a visit says. ``latitude``/``longitude`` are degrees (WGS 84), kept only with consent."""

    enterprise_name: str
    happened_on: date
    summary: str = ""
    contact_name: str = ""
    contact_mobile: str = ""
    location_consent: bool = False
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    written_at: datetime | None = None
    findings: tuple[Heard, ...] = ()

    def digest(self) -> str:
        """SM3 over everything said but the device's clock: equal words, equal digest."""
        body = {name: str(value) for name, value in asdict(self).items() if name not in ("findings", "written_at")}
        return sm3(canonical({**body, "findings": [[each.kind, each.words] for each in self.findings]}))

    def checked(self, today: date) -> "Content":
        """Trimmed and sound; InvalidInput names every field to mend. Without consent the place is dropped."""
        faults: dict[str, str] = {}
        name = _short(self.enterprise_name, _LONGEST_NAME, "enterprise_name", faults)
        if not name:
            faults["enterprise_name"] = N_("请填写走访的企业")
        if self.happened_on > today:
            faults["happened_on"] = N_("走访日期不能晚于今天")
        found = _findings(self.findings, faults)
        summary = _long(self.summary, "summary", faults)
        if not found and not summary and "findings" not in faults:
            faults["summary"] = N_("请写走访情况，或至少写一条需求、问题或服务")
        mobile = ""
        if self.contact_mobile.strip():
            try:
                mobile = check_mobile(self.contact_mobile)
            except InvalidInput as error:
                faults["contact_mobile"] = error.message
        place = {name: _place(getattr(self, name), name, faults) for name in _PLACES}
        contact = _short(self.contact_name, _LONGEST_CONTACT, "contact_name", faults)
        if faults:
            raise InvalidInput(fields=faults)
        kept = self.location_consent and None not in place.values()
        return Content(
            enterprise_name=name,
            happened_on=self.happened_on,
            summary=summary,
            contact_name=contact,
            contact_mobile=mobile,
            location_consent=kept,
            latitude=place["latitude"] if kept else None,
            longitude=place["longitude"] if kept else None,
            written_at=self.written_at,
            findings=found,
        )


def _short(text: str, longest: int, field: str, faults: dict[str, str]) -> str:
    words = " ".join(text.split())
    if len(words) > longest:
        faults[field] = N_("太长了，请缩短")
    return words


def _long(text: str, field: str, faults: dict[str, str]) -> str:
    words = text.replace("\0", "").strip()
    if len(words) > _LONGEST_WORDS:
        faults[field] = N_("请不超过 2,000 个字")
    return words


def _findings(rows: Sequence[Heard], faults: dict[str, str]) -> tuple[Heard, ...]:
    found = tuple(Heard(row.kind, _long(row.words, "findings", faults)) for row in rows if row.words.strip())
    if any(row.kind not in FindingKind.values for row in found):
        faults["findings"] = N_("请选择类别：技术需求、当场解决的问题或提供的服务")
    if len(found) > MOST_FINDINGS:
        faults["findings"] = N_("一次走访最多写 20 条，请分成两次登记")
    return found


def _place(value: Decimal | None, name: str, faults: dict[str, str]) -> Decimal | None:
    if value is None:
        return None
    low, high = _PLACES[name]
    if not value.is_finite() or not low <= value <= high:
        faults[name] = N_("位置不对，请重新定位或关掉定位")
        return None
    return value.quantize(_STEP)


def read_content(data: Mapping[str, object]) -> Content:
    """A phone's JSON as content. InvalidInput for values of the wrong type; unknown names are ignored."""
    faults: dict[str, str] = {}
    day = _day(data.get("happened_on"))
    if day is None:
        faults["happened_on"] = N_("请填写走访日期，例如 2026-11-24")
    rows = data.get("findings", [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        faults["findings"] = N_("走访所得的格式不对，请更新页面后重试")
        rows = []
    place = {name: _degrees(data.get(name), name, faults) for name in _PLACES}
    if faults or day is None:
        raise InvalidInput(fields=faults)
    return Content(
        enterprise_name=_text(data.get("enterprise_name")),
        happened_on=day,
        summary=_text(data.get("summary")),
        contact_name=_text(data.get("contact_name")),
        contact_mobile=_text(data.get("contact_mobile")),
        location_consent=data.get("location_consent") is True,
        written_at=_moment(data.get("written_at")),
        latitude=place["latitude"],
        longitude=place["longitude"],
        findings=tuple(Heard(_text(row.get("kind")), _text(row.get("words"))) for row in rows),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(value: object) -> datetime | None:
    """The device's clock is a remark, never a rule: what cannot be read, or has no zone, is left out."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _degrees(value: object, name: str, faults: dict[str, str]) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        faults[name] = N_("位置不对，请重新定位或关掉定位")
        return None
