"""allauth's pages: those that change something, with their event in the same transaction; the entrance in our frame."""

from typing import Any

from allauth.account.views import (
    ConfirmEmailView,
    EmailVerificationSentView,
    EmailView,
    LoginView,
    PasswordResetDoneView,
    PasswordResetFromKeyDoneView,
    PasswordResetFromKeyView,
    PasswordResetView,
    SignupView,
)
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.usersessions.views import ListUserSessionsView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kezhuan.accounts.attempts import record_attempt
from kezhuan.accounts.models import User
from kezhuan.accounts.queries import actor_of
from kezhuan.audit.actions import record, snapshot


def user_for(request: HttpRequest) -> User:
    """The signed-in account as the database has it now."""
    return User.objects.get(pk=int(request.user.pk or 0))


def _record(request: HttpRequest, verb: str, before: dict[str, object] | None = None) -> None:
    user = user_for(request)
    was = before if before is not None else snapshot(user)
    record(actor=actor_of(user), verb=verb, thing=user, at=timezone.now(), before=was)


class ActivateFactor(ActivateTOTPView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _record(self.request, "accounts.activate_second_factor")
        return response


class DeactivateFactor(DeactivateTOTPView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _record(self.request, "accounts.deactivate_second_factor")
        return response


class RecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _record(self.request, "accounts.generate_recovery_codes")
        return response


class Devices(ListUserSessionsView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _record(self.request, "accounts.end_other_sessions")
        return response


class Emails(EmailView):  # type: ignore[misc]
    """Addresses added, removed or made primary."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            before = snapshot(user_for(request))
            response: HttpResponse = super().post(request, *args, **kwargs)
            if response.status_code == 302:
                _record(
                    request, "accounts.add_email" if "action_add" in request.POST else "accounts.change_email", before
                )
        return response


# The entrance --------------------------------------------------------------------------------------------------------
class OurFrame:
    """allauth's entrance pages call the host ``site``; that name is our frame's."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context.pop("site", None)
        return context


class SignIn(OurFrame, LoginView):  # type: ignore[misc]
    pass


class SignUp(OurFrame, SignupView):  # type: ignore[misc]
    pass


class AskReset(OurFrame, PasswordResetView):  # type: ignore[misc]
    pass


class AskedReset(OurFrame, PasswordResetDoneView):  # type: ignore[misc]
    pass


class Reset(OurFrame, PasswordResetFromKeyView):  # type: ignore[misc]
    pass


class HasReset(OurFrame, PasswordResetFromKeyDoneView):  # type: ignore[misc]
    pass


class ConfirmEmail(OurFrame, ConfirmEmailView):  # type: ignore[misc]
    pass


class VerificationSent(OurFrame, EmailVerificationSentView):  # type: ignore[misc]
    pass


class SecondFactor(OurFrame, AuthenticateView):  # type: ignore[misc]
    def form_invalid(self, form: Any) -> HttpResponse:
        """A right password with a wrong code is a failed sign-in as well."""
        user = self.stage.login.user
        if isinstance(user, User):
            record_attempt("accounts.fail_sign_in", user, at=timezone.now(), note="second factor")
        response: HttpResponse = super().form_invalid(form)
        return response
