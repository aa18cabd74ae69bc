"""Addresses of organisations and people."""

from django.urls import path

from kezhuan.parties.views import merging, organisations, people, register

app_name = "parties"
urlpatterns = [
    path("organisations/", organisations.organisation_list, name="organisations"),
    path("organisations/new/", register.organisation_register, name="organisation-register"),
    path("organisations/new/check/", register.organisation_register_check, name="organisation-register-check"),
    path("organisations/new/<slug:step>/", register.organisation_register_step, name="organisation-register-step"),
    path("organisations/duplicates/", merging.duplicates, name="duplicates"),
    path("organisations/merges/", merging.merge_list, name="merges"),
    path("organisations/merges/<int:merge_id>/", merging.merge_detail, name="merge"),
    path("organisations/<int:organisation_id>/", organisations.organisation, name="organisation"),
    path(
        "organisations/<int:organisation_id>/confirm/", organisations.organisation_confirm, name="organisation-confirm"
    ),
    path("organisations/<int:organisation_id>/close/", organisations.organisation_close, name="organisation-close"),
    path("organisations/<int:organisation_id>/reopen/", organisations.organisation_reopen, name="organisation-reopen"),
    path("organisations/<int:organisation_id>/marks/new/", organisations.mark_add, name="mark-add"),
    path("organisations/<int:organisation_id>/people/new/", register.person_register, name="person-register"),
    path(
        "organisations/<int:organisation_id>/people/new/check/",
        register.person_register_check,
        name="person-register-check",
    ),
    path(
        "organisations/<int:organisation_id>/people/new/<slug:step>/",
        register.person_register_step,
        name="person-register-step",
    ),
    path(
        "organisations/<int:organisation_id>/edit/<slug:section>/",
        organisations.organisation_edit,
        name="organisation-edit",
    ),
    path("organisations/<int:kept_id>/merge/<int:absorbed_id>/", merging.merge, name="organisation-merge"),
    path("organisations/<int:first_id>/distinct/<int:second_id>/", merging.distinct, name="organisation-distinct"),
    path("marks/<int:mark_id>/end/", organisations.mark_end, name="mark-end"),
    path("people/", people.person_list, name="people"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/edit/<slug:section>/", people.person_edit, name="person-edit"),
    path("people/<int:person_id>/qualifications/new/", people.qualification_add, name="qualification-add"),
    path("people/<int:person_id>/consents/", people.consents, name="consents"),
    path("qualifications/<int:qualification_id>/renew/", people.qualification_renew, name="qualification-renew"),
]
