from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "kezhuan.outreach"
    label = "outreach"

    def ready(self) -> None:
        """Give the log the words of this app's verbs."""
        from kezhuan.outreach import words  # noqa: F401, PLC0415
        from kezhuan.outreach.happenings import visits_of  # noqa: PLC0415
        from kezhuan.parties.timeline import register_happenings  # noqa: PLC0415

        register_happenings(visits_of)
