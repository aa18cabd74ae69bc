"""What the API schemas of all apps share: closed bodies, text a database can hold, money, moments, codes with words.

Only types stand here; each app lists its own fields in its own ``api`` module.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.db import models
from django.http import HttpRequest
from django.utils.timezone import localtime
from ninja import Field, Path, Schema
from ninja.errors import AuthenticationError
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, PlainSerializer, StrictBool, StrictInt

from kezhuan.engine.actor import Actor
from kezhuan.ui.http import actor_of

#: Longest text of a column without a limit of its own.
LONGEST_TEXT = 20_000
#: Largest primary key of either database.
LAST_ID = 2**63 - 1
_NO_NUL = r"^[^\x00]*$"
_CODE = r"^[A-Za-z0-9_.-]*$"
_FIRST_YEAR, _LAST_YEAR = 1970, 2999
#: ``openapi_extra`` of an operation that also answers without a token.
ANYONE: dict[str, Any] = {"security": [{}]}


class Closed(Schema):
    """A body: fields that are not listed are refused, so nothing can be written that was not meant to be."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)


def _iso_only(value: object) -> object:
    """Dates are ISO texts; pydantic would also read numbers as days since 1970."""
    if isinstance(value, str) and len(value) == 10:
        return value
    raise ValueError("not an ISO date")


def _in_reach(moment: datetime) -> datetime:
    """Moments whose offset arithmetic stays within what a database holds."""
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError("year out of reach")
    return moment.astimezone(UTC)


def _text_only(value: object) -> object:
    if isinstance(value, str):
        return value
    raise ValueError("not an ISO date and time")


def _local_iso(moment: datetime) -> str:
    return localtime(moment).isoformat(timespec="seconds")


Text = Annotated[str, Field(pattern=_NO_NUL)]
Code = Annotated[str, Field(pattern=_CODE, max_length=40)]
Flag = StrictBool
Whole = StrictInt
Day = Annotated[date, BeforeValidator(_iso_only)]
#: In: needs an offset. Out: the city's time with its offset, to the second.
Since = Annotated[AwareDatetime, BeforeValidator(_text_only), AfterValidator(_in_reach)]
Moment = Annotated[datetime, PlainSerializer(_local_iso, return_type=str, when_used="unless-none")]
#: Yuan; in answers always a text with two decimals, so that no reader makes a binary float of it.
Yuan = Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=2)]
Id = Annotated[int, Path(ge=1, le=LAST_ID, description="编号")]
Number = Annotated[str, Path(max_length=32, pattern=_NO_NUL, description="办件编号，例如 CG-2026-11-00001")]


class Word(Schema):
    """A code with its name in Chinese (or the language asked for by ``?lang=en``)."""

    code: str = Field(..., description="代码，供程序使用")
    name: str = Field(..., description="名称，供人阅读")


class Unit(Schema):
    """An organisation in short."""

    id: int = Field(..., description="单位编号")
    name: str = Field(..., description="单位名称")


def word(code: str, name: object) -> dict[str, str] | None:
    """None where there is no code."""
    return {"code": code, "name": str(name)} if code else None


def column(model: type[models.Model], name: str, note: str = "") -> Any:
    """A text field of a body as the column holds it: its length, and its name as description."""
    field = model._meta.get_field(name)
    longest = getattr(field, "max_length", None) or LONGEST_TEXT
    title = str(getattr(field, "verbose_name", name))
    return Field("", max_length=longest, description=f"{title}。{note}" if note else title)


def unsent(description: str) -> Any:
    """A field of a body that may be left out and is never null."""
    return Field(None, description=description, validate_default=False)


def reader_of(context: Any) -> Actor:
    """For resolvers: who reads the answer."""
    request: HttpRequest = context["request"]
    return actor_of(request)


def known_actor(request: HttpRequest) -> Actor:
    """The organisation behind the token; without a token a 401 that says how to send one."""
    actor = actor_of(request)
    if not actor.is_known:
        raise AuthenticationError
    return actor
