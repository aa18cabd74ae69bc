"""allauth's pages that change something, each with its event in the same transaction."""

from typing import Any

from allauth.account.views import EmailView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.usersessions.views import ListUserSessionsView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import actor_of
from kezhuan.audit.actions import record, snapshot


def _record(request: HttpRequest, verb: str, before: dict[str, object] | None = None) -> None:
    user = User.objects.get(pk=request.user.pk)
    was = before if before is not None else snapshot(user)
    record(actor=actor_of(user), verb=verb, thing=user, at=timezone.now(), before=was)


class ActivateFactor(ActivateTOTPView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _record(self.request, "activate_second_factor")
        return response


class DeactivateFactor(DeactivateTOTPView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _record(self.request, "deactivate_second_factor")
        return response


class RecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _record(self.request, "generate_recovery_codes")
        return response


class Devices(ListUserSessionsView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _record(self.request, "end_other_sessions")
        return response


class Emails(EmailView):  # type: ignore[misc]
    """Addresses added, removed or made primary."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            before = snapshot(User.objects.get(pk=request.user.pk))
            response: HttpResponse = super().post(request, *args, **kwargs)
            if response.status_code == 302:
                _record(request, "add_email" if "action_add" in request.POST else "change_email", before)
        return response
