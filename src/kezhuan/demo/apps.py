from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "kezhuan.demo"
    label = "demo"
