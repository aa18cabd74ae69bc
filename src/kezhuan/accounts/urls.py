"""Addresses below /me/, and allauth's pages that we wrap (``entrance``)."""

from django.urls import path

from kezhuan.accounts.views import me, organisation, revealing, security

app_name = "accounts"
urlpatterns = [
    path("", me.home, name="home"),
    path("profile/", me.profile, name="profile"),
    path("join/", me.join, name="join"),
    path("requests/", me.requests, name="requests"),
    path("requests/<int:request_id>/answer/", me.answer_request, name="answer-request"),
    path("requests/<int:request_id>/withdraw/", me.withdraw_request, name="withdraw-request"),
    path("reveal/<slug:kind>/<int:pk>/<slug:field>/", revealing.reveal, name="reveal-number"),
    path("consents/", me.consents, name="consents"),
    path("consents/<slug:purpose>/", me.change_consent, name="change-consent"),
    path("texts/<slug:purpose>/", me.consent_text, name="text"),
    path("data/", me.data, name="data"),
    path("data/download/", me.download, name="download"),
    path("data/close/", me.close, name="close"),
    path("organisations/<int:organisation_id>/members/", organisation.members, name="members"),
    path("organisations/<int:organisation_id>/tokens/", organisation.tokens, name="tokens"),
    path("members/<int:membership_id>/", organisation.member, name="member"),
    path("members/<int:membership_id>/end/", organisation.end_member, name="end-member"),
    path("invitations/<int:invitation_id>/revoke/", organisation.revoke_invitation, name="revoke-invitation"),
    path("invitation/<str:token>/", organisation.invitation, name="invitation"),
    path("tokens/<int:token_id>/revoke/", organisation.revoke_token, name="revoke-token"),
    path("users/", security.users, name="users"),
    path("users/invite/", security.invite_staff, name="invite-staff"),
    path("users/<int:user_id>/", security.user, name="user"),
    path("users/<int:user_id>/reveal/", security.reveal, name="reveal"),
    path("users/<int:user_id>/switch/", security.switch, name="switch"),
    path("posts/<int:post_id>/end/", security.end_post, name="end-post"),
]
