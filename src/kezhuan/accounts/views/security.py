"""The security administrator's pages: accounts, posts, invitations of staff."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.accounts import actions, permissions, queries
from kezhuan.accounts.forms import PostForm, ReasonForm, StaffInviteForm
from kezhuan.accounts.mail import mail_invitation
from kezhuan.accounts.models import ROLE_WORDS, User
from kezhuan.engine.actor import Role
from kezhuan.engine.codes import divisions
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.errors import message_of, put_on_form
from kezhuan.ui.formatting import masked_email, masked_mobile
from kezhuan.ui.http import actor_of, render_page
from kezhuan.ui.tables import FilterForm, QueryTable, Rows, choice_filter

STATES = (("active", gettext_lazy("正常")), ("disabled", gettext_lazy("已停用")), ("closed", gettext_lazy("已注销")))


def state_of(user: User) -> str:
    if user.closed_at is not None:
        return "closed"
    return "active" if user.is_active else "disabled"


class UserFilter(FilterForm):
    """Search by name, narrow by right and state."""

    name = forms.CharField(label=gettext_lazy("姓名、用户名或邮箱"))
    role = choice_filter(gettext_lazy("角色或岗位"), [(role.value, ROLE_WORDS[role]) for role in Role])
    state = choice_filter(gettext_lazy("状态"), STATES)

    def apply(self, rows: Rows) -> Rows:
        found: Any = rows
        chosen = self.chosen()
        if name := chosen.get("name"):
            found = found.filter(Q(display_name__icontains=name) | Q(username__icontains=name) | Q(email__iexact=name))
        if role := chosen.get("role"):
            member = Q(memberships__role=role, memberships__ended_at__isnull=True)
            found = found.filter(member | Q(posts__role=role, posts__ended_at__isnull=True)).distinct()
        if state := chosen.get("state"):
            found = found.filter(closed_at__isnull=state != "closed")
            if state != "closed":
                found = found.filter(is_active=state == "active")
        return found  # type: ignore[no-any-return]


def rights_of(user: Any) -> str:
    """Standing memberships and posts in words."""
    posts = [str(ROLE_WORDS[Role(post.role)]) for post in user.standing_posts]
    members = [f"{row.organisation}（{ROLE_WORDS[Role(row.role)]}）" for row in user.standing_memberships]
    return "；".join(posts + members)


class UserTable(QueryTable):
    name = "users"
    caption = gettext_lazy("用户")
    columns = (
        Column(
            "display_name",
            gettext_lazy("姓名"),
            head=True,
            sort="display_name",
            link=lambda user: reverse("accounts:user", args=[user.pk]),
        ),
        Column("username", gettext_lazy("用户名"), sort="username"),
        Column("rights", gettext_lazy("角色与岗位"), value=rights_of),
        Column(
            "email", gettext_lazy("邮箱"), value=lambda user: masked_email(user.email), only_wide=True, css="nowrap"
        ),
        Column(
            "state",
            gettext_lazy("状态"),
            value=lambda user: dict(STATES)[state_of(user)],
            tag=lambda user: {"active": "ok", "disabled": "stop", "closed": "plain"}[state_of(user)],
        ),
        Column("last_login", gettext_lazy("最近登录"), kind=Kind.MOMENT, sort="last_login", only_wide=True),
        Column("date_joined", gettext_lazy("注册时间"), kind=Kind.MOMENT, sort="date_joined", shown=False),
    )
    filter_form = UserFilter
    default_sort = "display_name"


@require_safe
@login_required
def users(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not permissions.may_see_users(actor):
        raise NotPermitted
    return UserTable(request, queries.with_rights(queries.visible_to(actor))).respond("accounts/users.html")


def _user(request: HttpRequest, user_id: int) -> User:
    actor = actor_of(request)
    if not permissions.may_see_users(actor):
        raise NotFound
    return queries.user_for(actor, user_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def user(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account: rights, devices, history; appointing, disabling and enabling from here."""
    person = _user(request, user_id)
    form, shown, status = PostForm(), "", 200
    if request.method == "POST":
        form = PostForm(request.POST)
        if form.is_valid():
            try:
                actions.appoint_staff(
                    actor=actor_of(request),
                    user_id=person.pk,
                    role=Role(form.cleaned_data["role"]),
                    division_code=form.cleaned_data["division_code"],
                    at=timezone.now(),
                )
            except (InvalidInput, Conflict, NotAllowedNow, NotPermitted) as error:
                put_on_form(form, error)
            else:
                messages.success(request, _("岗位已任命。"))
                return redirect("accounts:user", user_id=person.pk)
        status = 422
    return render_page(request, "accounts/user.html", _user_context(request, person, form, shown), status=status)


def _user_context(request: HttpRequest, person: User, form: PostForm, shown: str) -> dict[str, Any]:
    posts = [
        {"post": post, "division": divisions()[post.division_code].name if post.division_code else ""}
        for post in person.posts.filter(ended_at__isnull=True)
    ]
    return {
        "person": person,
        "state": state_of(person),
        "state_words": dict(STATES)[state_of(person)],
        "memberships": queries.memberships_of(person.pk),
        "posts": posts,
        "devices": queries.sessions_of(person).count(),
        "second_factor": queries.has_second_factor(person),
        "mobile": shown or masked_mobile(person.mobile),
        "revealed": bool(shown),
        "email": masked_email(person.email),
        "form": form,
        "reason_form": ReasonForm(),
        "is_self": permissions.is_self(actor_of(request), person),
    }


@require_POST
@login_required
@never_cache
def reveal(request: HttpRequest, user_id: int) -> HttpResponse:
    """The full number of one user, after a reason; the answer is never cached."""
    person = _user(request, user_id)
    try:
        shown = actions.reveal_number(
            actor=actor_of(request),
            thing=person,
            field="mobile",
            reason=request.POST.get("reason", ""),
            at=timezone.now(),
        )
    except InvalidInput as error:
        messages.error(request, next(iter(error.fields.values()), message_of(error)))
        return redirect("accounts:user", user_id=person.pk)
    return render_page(request, "accounts/user.html", _user_context(request, person, PostForm(), shown))


@require_POST
@login_required
def switch(request: HttpRequest, user_id: int) -> HttpResponse:
    """Disable or enable an account."""
    person, actor, now = _user(request, user_id), actor_of(request), timezone.now()
    if request.POST.get("state") == "enable":
        actions.enable_user(actor=actor, user_id=person.pk, at=now)
        messages.success(request, _("账号已恢复。"))
    else:
        try:
            actions.disable_user(actor=actor, user_id=person.pk, reason=request.POST.get("reason", ""), at=now)
        except InvalidInput as error:
            messages.error(request, next(iter(error.fields.values()), message_of(error)))
        else:
            messages.success(request, _("账号已停用，所有设备已退出。"))
    return redirect("accounts:user", user_id=person.pk)


@require_POST
@login_required
def end_post(request: HttpRequest, post_id: int) -> HttpResponse:
    post = actions.end_post(actor=actor_of(request), post_id=post_id, at=timezone.now())
    messages.success(request, _("岗位已免去。"))
    return redirect("accounts:user", user_id=post.user_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite_staff(request: HttpRequest) -> HttpResponse:
    """Invite an officer or administrator by e-mail."""
    actor = actor_of(request)
    if not permissions.may_see_users(actor):
        raise NotPermitted
    form = StaffInviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = actions.invite_staff(
                actor=actor,
                email=form.cleaned_data["email"],
                role=Role(form.cleaned_data["role"]),
                division_code=form.cleaned_data["division_code"],
                at=timezone.now(),
            )
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            link = request.build_absolute_uri(reverse("accounts:invitation", args=[issued.token]))
            if mail_invitation(issued.invitation, link):
                messages.success(request, _("邀请已发到 %(email)s。") % {"email": issued.invitation.email})
            else:
                messages.warning(request, _("邀请已建立，但邮件没有发出去。请稍后撤回再发一次。"))
            return redirect("accounts:users")
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "accounts/invite_staff.html", {"form": form}, status=status)
