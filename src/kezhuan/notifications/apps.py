from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "kezhuan.notifications"
    label = "notifications"
