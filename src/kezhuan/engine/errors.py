"""Every refusal the platform can give.

::

    DomainError
    ├── NotFound            404  the thing does not exist, or is not the actor's to see
    ├── NotPermitted        403  the actor sees the thing but may not do this
    ├── InvalidInput        422  one or more fields are wrong; ``fields`` says which and how to mend them
    │   └── BadUpload       422  a file that must not be opened, or cannot be read
    ├── NotAllowedNow       409  the state or a statutory clock does not allow it yet
    ├── Conflict            409  somebody else was first, or the same key came with another body
    └── TooManyRequests     429  a documented limit was reached

Each has a stable ``code`` (for programs), a Chinese ``message`` with named placeholders (translated at the edge) and
``data`` (values for the placeholders). Pages and the API map them in exactly one place each.
"""

from collections.abc import Mapping
from typing import ClassVar

from kezhuan.engine.words import N_


class DomainError(Exception):
    """A refusal with a stable code; ``message`` is a msgid with ``%(name)s`` placeholders filled from ``data``."""

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "refused"
    default_message: ClassVar[str] = N_("这一步没有办成。")

    def __init__(self, message: str | None = None, *, code: str | None = None, **data: object) -> None:
        self.message = message if message is not None else self.default_message
        self.code = code or self.default_code
        self.data = data
        super().__init__(self.text())

    def text(self) -> str:
        """The untranslated (Chinese) sentence with its placeholders filled."""
        return self.message % self.data if self.data else self.message


class NotFound(DomainError):
    status = 404
    default_code = "not_found"
    default_message = N_("没有找到。它可能已经删除，或者您没有权限查看。")


class NotPermitted(DomainError):
    status = 403
    default_code = "not_permitted"
    default_message = N_("您没有权限办理这一步。")


class InvalidInput(DomainError):
    """``fields`` maps a field name (or ``""`` for the whole form) to the sentence shown beside it."""

    status = 422
    default_code = "invalid_input"
    default_message = N_("有内容需要改正。")

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        fields: Mapping[str, str] | None = None,
        **data: object,
    ) -> None:
        self.fields: dict[str, str] = dict(fields or {})
        super().__init__(message, code=code, **data)


class BadUpload(InvalidInput):
    default_code = "bad_upload"
    default_message = N_("这个文件不能打开。请另存为 xlsx 或 csv 后再上传。")


class NotAllowedNow(DomainError):
    status = 409
    default_code = "not_allowed_now"
    default_message = N_("现在的状态不能办理这一步。")


class Conflict(DomainError):
    status = 409
    default_code = "conflict"
    default_message = N_("刚才有人先改动了，请刷新后再试。")


class TooManyRequests(DomainError):
    status = 429
    default_code = "too_many_requests"
    default_message = N_("请求太频繁，请稍后再试。")
