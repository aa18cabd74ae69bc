from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "kezhuan.outreach"
    label = "outreach"

    def ready(self) -> None:
        """Give the log the words of this app's verbs, and tell the apps below what of it can be rated."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.outreach import words  # noqa: F401, PLC0415
        from kezhuan.outreach.rated import register  # noqa: PLC0415

        register()
        from kezhuan.outreach.happenings import visits_of  # noqa: PLC0415
        from kezhuan.parties.timeline import register_happenings  # noqa: PLC0415

        register_happenings(visits_of)
        from kezhuan.outreach import panels  # noqa: PLC0415

        panels.register()
