from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kezhuan.audit"
    label = "audit"
