from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "kezhuan.attachments"
    label = "attachments"

    def ready(self) -> None:
        """Give the log the words of this app's verbs."""
        from kezhuan.attachments import words  # noqa: F401, PLC0415
