"""Stands before allauth's own addresses: the same paths and names, with our events inside."""

from django.urls import path

from kezhuan.accounts.views.entrance import ActivateFactor, DeactivateFactor, Devices, Emails, RecoveryCodes

urlpatterns = [
    path("email/", Emails.as_view(), name="account_email"),
    path("2fa/totp/activate/", ActivateFactor.as_view(), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", DeactivateFactor.as_view(), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/generate/", RecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("sessions/", Devices.as_view(), name="usersessions_list"),
]
