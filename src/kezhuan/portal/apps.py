from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "kezhuan.portal"
    label = "portal"

    def ready(self) -> None:
        """A demand that is published from the answers begins with the words of the question."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.catalogue.panels import register_start_text  # noqa: PLC0415
        from kezhuan.matching.asked import asked_for  # noqa: PLC0415

        register_start_text(asked_for)
