"""Addresses below /audit/. ``verify`` is the public page; ``log`` and ``chain`` are the audit administrator's."""

from django.urls import path

from kezhuan.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.log, name="log"),
    path("<int:sequence>/", views.event, name="event"),
    path("exports/", views.exports, name="exports"),
    path("chain/", views.chain, name="chain"),
    path("chain/verify/", views.verify, name="start-verification"),
    path("chain/verify/<int:verification_id>/", views.progress, name="progress"),
    path("chain/checkpoint/", views.checkpoint, name="make-checkpoint"),
    path("checkpoints/", views.checkpoints, name="verify"),
]
