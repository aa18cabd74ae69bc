"""What a locked-out person sees: the same words whether or not the account exists."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kezhuan.engine.errors import TooManyRequests


def locked_out(request: HttpRequest, credentials: object = None, *args: object, **kwargs: object) -> HttpResponse:
    """Called by axes after too many failures; the error page says when to try again."""
    raise TooManyRequests(
        _("密码连续输错多次，已暂停登录 15 分钟。请稍后再试，或点“忘记密码”重设。"), code="locked_out"
    )
