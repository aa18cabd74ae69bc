"""Addresses below /notifications/."""

from django.urls import path

from kezhuan.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read-all"),
    path("badge/", views.badge, name="badge"),
    path("settings/", views.settings, name="settings"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("<int:message_id>/open/", views.open_message, name="open"),
]
