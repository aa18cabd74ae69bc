"""Stands before allauth's own addresses: the same paths and names, with our events and our frame."""

from django.urls import path, re_path

from kezhuan.accounts.views import entrance

urlpatterns = [
    path("login/", entrance.SignIn.as_view(), name="account_login"),
    path("signup/", entrance.SignUp.as_view(), name="account_signup"),
    path("password/reset/", entrance.AskReset.as_view(), name="account_reset_password"),
    path("password/reset/done/", entrance.AskedReset.as_view(), name="account_reset_password_done"),
    path("password/reset/key/done/", entrance.HasReset.as_view(), name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.Reset.as_view(),
        name="account_reset_password_from_key",
    ),
    path("confirm-email/", entrance.VerificationSent.as_view(), name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", entrance.ConfirmEmail.as_view(), name="account_confirm_email"),
    path("email/", entrance.Emails.as_view(), name="account_email"),
    path("2fa/authenticate/", entrance.SecondFactor.as_view(), name="mfa_authenticate"),
    path("2fa/totp/activate/", entrance.ActivateFactor.as_view(), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", entrance.DeactivateFactor.as_view(), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/generate/", entrance.RecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("sessions/", entrance.Devices.as_view(), name="usersessions_list"),
]
