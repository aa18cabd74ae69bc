from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "kezhuan.orders"
    label = "orders"
