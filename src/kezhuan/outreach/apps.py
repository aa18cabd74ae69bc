from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "kezhuan.outreach"
    label = "outreach"

    def ready(self) -> None:
        """Give the log the words of this app's verbs."""
        from kezhuan.outreach import words  # noqa: F401, PLC0415
