from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "kezhuan.orders"
    label = "orders"

    def ready(self) -> None:
        """Register the notice of an award and the words of the verbs."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.orders import words  # noqa: F401, PLC0415
        from kezhuan.orders.panels import register  # noqa: PLC0415

        register()
