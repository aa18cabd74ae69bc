"""The reward calculator: a form, and the derivation line by line, ready to print. Nothing is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kezhuan.catalogue.rules import rulebook
from kezhuan.deals.forms.rewards import RewardForm, refusals
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.reward import Line, Result, calculate
from kezhuan.ui.http import render_page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calculator(request: HttpRequest) -> HttpResponse:
    """Reckon one case under the rules of the day asked for; anybody may, and names go nowhere."""
    form = RewardForm(request.POST or None, initial={"on": timezone.localdate()})
    result = _reckon(form) if request.method == "POST" and form.is_valid() else None
    context = {"form": form, "result": result, **(_shown(result) if result is not None else {})}
    return render_page(request, "deals/reward_calculator.html", context, status=422 if form.errors else 200)


def _reckon(form: RewardForm) -> Result | None:
    """The derivation; a refusal goes onto the form, and None comes back."""
    try:
        return calculate(form.case(), rulebook())
    except InvalidInput as error:
        for name, sentence in refusals(error):
            form.add_error(name if name in form.fields else None, sentence)
    except KeyError:
        form.add_error("on", _("这一天还没有可以适用的规定，请改一个日期"))
    return None


def _shown(result: Result) -> dict[str, Any]:
    return {
        "lines": [_line(line) for line in result.lines],
        "reward": f"{result.reward.yuan:,}",
        "kept": f"{result.kept.yuan:,}",
        "unsure": result.needs_confirmation,
    }


def _line(line: Line) -> dict[str, str]:
    return {
        "text": _(line.text) % line.data if "%" in line.text else _(line.text),
        "amount": f"{line.amount.yuan:,}".replace("-", "−") if line.amount is not None else "",
        "source": line.source,
        "warning": _(line.warning) if line.warning else "",
    }
