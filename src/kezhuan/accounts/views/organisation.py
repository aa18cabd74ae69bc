"""An organisation's members, invitations and tokens, for those who act for it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kezhuan.accounts import actions, permissions, queries
from kezhuan.accounts.forms import InviteForm, TokenForm, member_role_form
from kezhuan.accounts.mail import mail_invitation
from kezhuan.accounts.models import Membership
from kezhuan.engine.actor import Role
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.parties.models import Organisation
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


def _organisation(request: HttpRequest, organisation_id: int) -> Organisation:
    """The organisation if its members are the actor's to see; NotFound otherwise."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None or not permissions.may_see_members(actor_of(request), organisation):
        raise NotFound
    return organisation


def _members_context(request: HttpRequest, organisation: Organisation, form: InviteForm) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "organisation": organisation,
        "members": queries.members_in(organisation),
        "invitations": queries.open_invitations_of(organisation),
        "asked": queries.open_requests_for(organisation),
        "may_manage": permissions.may_manage_members(actor, organisation),
        "may_see_tokens": permissions.may_see_tokens(actor, organisation),
        "my_id": actor.user_id,
        "now": timezone.now(),
        "form": form,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def members(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Who acts for the organisation; managers invite here."""
    organisation = _organisation(request, organisation_id)
    form = InviteForm(request.POST or None, initial={"role": _usual_role(organisation)})
    if request.method == "POST" and form.is_valid():
        try:
            issued = actions.invite_member(
                actor=actor_of(request),
                organisation_id=organisation.pk,
                email=form.cleaned_data["email"],
                role=Role(form.cleaned_data["role"]),
                manages=form.cleaned_data["manages"],
                at=timezone.now(),
            )
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            link = request.build_absolute_uri(reverse("accounts:invitation", args=[issued.token]))
            words = {"email": issued.invitation.email}
            if mail_invitation(issued.invitation, link):
                messages.success(request, _("邀请已发到 %(email)s。") % words)
            else:
                messages.warning(request, _("邀请已建立，但邮件没有发出去。请稍后撤回再发一次。"))
            return redirect("accounts:members", organisation_id=organisation.pk)
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "accounts/members.html", _members_context(request, organisation, form), status=status)


def _usual_role(organisation: Organisation) -> str:
    """The role most members of such an organisation have."""
    return {
        "enterprise": Role.ENTERPRISE,
        "institute": Role.INSTITUTE,
        "transfer": Role.INSTITUTE,
        "service_provider": Role.PROVIDER,
        "incubator_operator": Role.INCUBATOR,
    }.get(organisation.kind, Role.ENTERPRISE).value


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def member(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Change one member's role, or remove the member."""
    membership = (
        Membership.objects.select_related("organisation", "user")
        .filter(pk=membership_id, ended_at__isnull=True)
        .first()
    )
    if membership is None:
        raise NotFound
    organisation = _organisation(request, membership.organisation_id)
    if not permissions.may_change_membership(actor_of(request), membership):
        raise NotPermitted
    form = member_role_form(membership, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_member_role(
                actor=actor_of(request),
                membership_id=membership.pk,
                role=Role(form.cleaned_data["role"]),
                manages=form.cleaned_data["manages"],
                at=timezone.now(),
            )
        except (InvalidInput, Conflict, NotAllowedNow) as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("角色已调整。"))
            return redirect("accounts:members", organisation_id=organisation.pk)
    status = 422 if form.is_bound and form.errors else 200
    context = {"membership": membership, "organisation": organisation, "form": form}
    return render_page(request, "accounts/member.html", context, status=status)


@require_POST
@login_required
def end_member(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Remove a member, or leave oneself."""
    ended = actions.end_membership(actor=actor_of(request), membership_id=membership_id, at=timezone.now())
    words = {"name": str(ended.user), "organisation": ended.organisation.name}
    messages.success(request, _("%(name)s已离开%(organisation)s。") % words)
    if permissions.may_see_members(queries.actor_of(request.user), ended.organisation):  # type: ignore[arg-type]
        return redirect("accounts:members", organisation_id=ended.organisation_id)
    return redirect("accounts:home")


@require_POST
@login_required
def revoke_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    invitation = actions.revoke_invitation(actor=actor_of(request), invitation_id=invitation_id, at=timezone.now())
    messages.success(request, _("邀请已撤回，链接不再有效。"))
    if invitation.organisation_id is None:
        return redirect("accounts:users")
    return redirect("accounts:members", organisation_id=invitation.organisation_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Open an invitation: what it offers, and one button to take it up."""
    found = queries.invitation_by_token(token)
    if found is None:
        raise NotFound
    if request.method == "POST":
        actions.accept_invitation(actor=actor_of(request), token=token, at=timezone.now())
        messages.success(request, _("您已接受邀请。"))
        return HttpResponseRedirect(reverse("accounts:home"))
    return render_page(request, "accounts/invitation.html", {"invitation": found, "token": token})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def tokens(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """The organisation's API tokens; a new secret is shown on this answer and never again."""
    organisation, actor = _organisation(request, organisation_id), actor_of(request)
    if not permissions.may_see_tokens(actor, organisation):
        raise NotPermitted
    form = TokenForm(request.POST or None, actor=actor, organisation_id=organisation.pk)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            issued = actions.issue_api_token(
                actor=actor,
                organisation_id=organisation.pk,
                name=form.cleaned_data["name"],
                role=Role(form.cleaned_data["role"]),
                at=timezone.now(),
            )
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            secret, form = issued.secret, TokenForm(actor=actor, organisation_id=organisation.pk)
    context = {
        "organisation": organisation,
        "tokens": queries.tokens_of(organisation),
        "form": form,
        "secret": secret,
        "may_issue": permissions.may_issue_token(actor, organisation),
        "now": timezone.now(),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "accounts/tokens.html", context, status=status)


@require_POST
@login_required
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    token = actions.revoke_api_token(actor=actor_of(request), token_id=token_id, at=timezone.now())
    messages.success(request, _("令牌“%(name)s”已停用。") % {"name": token.name})
    return redirect("accounts:tokens", organisation_id=token.organisation_id)
