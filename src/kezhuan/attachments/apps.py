from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "kezhuan.attachments"
    label = "attachments"
