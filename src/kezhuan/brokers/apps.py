from django.apps import AppConfig


class BrokersConfig(AppConfig):
    name = "kezhuan.brokers"
    label = "brokers"
