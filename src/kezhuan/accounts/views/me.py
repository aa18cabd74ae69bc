"""One's own account: what I stand for, my data, my consents."""

import json
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.accounts import actions, queries
from kezhuan.accounts.forms import CloseAccountForm, JoinForm, ProfileForm, ReasonForm
from kezhuan.accounts.models import RequestState, User, UserConsentPurpose
from kezhuan.accounts.texts import TEXTS
from kezhuan.engine.actor import Role
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page
from kezhuan.ui.navigation import address


def _self(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise Http404
    return user


@require_safe
@login_required
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The hub: organisations and posts, what waits for an answer, and the state of the account."""
    actor, user = actor_of(request), _self(request)
    return render_page(
        request,
        "accounts/home.html",
        {
            "user": user,
            "memberships": queries.memberships_of(user.pk),
            "posts": user.posts.filter(ended_at__isnull=True),
            "asked": user.membership_requests.filter(state=RequestState.OPEN).select_related("organisation"),
            "declined": queries.declined_lately(user.pk, timezone.now() - timedelta(days=30))[:5],
            "waiting": queries.requests_to_answer(actor).count(),
            "second_factor": queries.has_second_factor(user),
            "register_url": address("parties:organisation-register"),
            "devices": queries.sessions_of(user).count(),
            "last_events": queries.events_of(user)[:8],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Correct one's own name and number."""
    user = _self(request)
    form = ProfileForm(request.POST or None, initial={"display_name": user.display_name, "mobile": user.mobile})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_profile(actor=actor_of(request), at=timezone.now(), **form.cleaned_data)
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("资料已更新。"))
            return redirect("accounts:profile")
    return render_page(request, "accounts/profile.html", {"form": form, "user": user}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join(request: HttpRequest) -> HttpResponse:
    """绑定单位: ask to act for an organisation by its credit code."""
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = actions.request_membership(
                actor=actor_of(request),
                credit_code=form.cleaned_data["credit_code"],
                role=Role(form.cleaned_data["role"]),
                note=form.cleaned_data["note"],
                at=timezone.now(),
            )
        except (InvalidInput, Conflict) as error:
            put_on_form(form, error)
        else:
            sentence = _("已提交。“%(organisation)s”的管理员或所在县（市、区）的专员确认后，您就能代表它办事。")
            messages.success(request, sentence % {"organisation": asked.organisation.name})
            return redirect("accounts:home")
    context = {"form": form, "register_url": address("parties:organisation-register")}
    return render_page(request, "accounts/join.html", context, status=_status(form))


@require_POST
@login_required
def withdraw_request(request: HttpRequest, request_id: int) -> HttpResponse:
    actions.withdraw_membership_request(actor=actor_of(request), request_id=request_id, at=timezone.now())
    messages.success(request, _("申请已撤回。"))
    return redirect("accounts:home")


@require_safe
@login_required
def requests(request: HttpRequest) -> HttpResponse:
    """Requests that wait for this actor's answer."""
    context = {"requests": queries.requests_to_answer(actor_of(request))[:100], "form": ReasonForm()}
    return render_page(request, "accounts/requests.html", context)


@require_POST
@login_required
def answer_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Confirm or refuse one request."""
    actor, now = actor_of(request), timezone.now()
    if request.POST.get("answer") == "accept":
        membership = actions.accept_membership_request(actor=actor, request_id=request_id, at=now)
        words = {"name": str(membership.user), "organisation": membership.organisation.name}
        messages.success(request, _("%(name)s已加入%(organisation)s。") % words)
    else:
        reason = request.POST.get("reason", "")
        actions.decline_membership_request(actor=actor, request_id=request_id, reason=reason, at=now)
        messages.success(request, _("已答复，申请人会看到理由。"))
    return redirect("accounts:requests")


# Consents and data --------------------------------------------------------------------------------------------------
@require_safe
@login_required
def consents(request: HttpRequest) -> HttpResponse:
    """Each purpose with its text, what stands, and one button to give or withdraw."""
    user = _self(request)
    standing = {row.purpose: row for row in queries.consents_of(user.pk).filter(withdrawn_at__isnull=True)}
    rows = [
        {
            "purpose": purpose,
            "text": text,
            "standing": standing.get(purpose.value),
            "outdated": purpose.value in standing and standing[purpose.value].text_version != text.version,
            "basic": purpose in actions.BASIC,
        }
        for purpose, text in TEXTS.items()
    ]
    past = queries.consents_of(user.pk).filter(withdrawn_at__isnull=False)[:20]
    return render_page(request, "accounts/consents.html", {"rows": rows, "past": past})


@require_POST
@login_required
def change_consent(request: HttpRequest, purpose: str) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    if request.POST.get("answer") == "give":
        actions.give_consent(actor=actor, purpose=purpose, at=now)
        messages.success(request, _("已记录您的同意，随时可以撤回。"))
    else:
        actions.withdraw_consent(actor=actor, purpose=purpose, at=now)
        messages.success(request, _("已撤回同意。"))
    return redirect("accounts:consents")


@require_safe
def consent_text(request: HttpRequest, purpose: str) -> HttpResponse:
    """The text of one purpose, for everybody to read."""
    try:
        text = TEXTS[UserConsentPurpose(purpose)]
    except ValueError as error:
        raise Http404 from error
    context = {"text": text, "title": UserConsentPurpose(purpose).label, "template": text.template}
    return render_page(request, "accounts/text.html", context)


@require_safe
@login_required
def data(request: HttpRequest) -> HttpResponse:
    """What one may do with one's own data: copy, correct, withdraw, close."""
    return render_page(request, "accounts/data.html", {"form": CloseAccountForm()})


@require_POST
@login_required
@never_cache
def download(request: HttpRequest) -> HttpResponse:
    """Everything the platform keeps about the person, as one JSON file."""
    copy = actions.export_personal_data(actor=actor_of(request), at=timezone.now())
    body = json.dumps(copy, ensure_ascii=False, indent=2, default=str)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@require_POST
@login_required
def close(request: HttpRequest) -> HttpResponse:
    """Close one's own account."""
    form = CloseAccountForm(request.POST)
    if form.is_valid():
        try:
            actions.close_account(actor=actor_of(request), at=timezone.now())
        except NotAllowedNow as error:
            put_on_form(form, error)
        else:
            logout(request)
            messages.success(request, _("账号已注销，个人信息已清除。"))
            return HttpResponseRedirect(address("portal:home") or reverse("account_login"))
    return render_page(request, "accounts/data.html", {"form": form}, status=422)


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
