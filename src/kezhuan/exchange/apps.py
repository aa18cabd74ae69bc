from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "kezhuan.exchange"
    label = "exchange"
