from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "kezhuan.market"
    label = "market"
