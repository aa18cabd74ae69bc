from django.apps import AppConfig


class DealsConfig(AppConfig):
    name = "kezhuan.deals"
    label = "deals"

    def ready(self) -> None:
        """Put 申请对接 on the pages of things, which know nothing of this app."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.deals.panels import register  # noqa: PLC0415

        register()
