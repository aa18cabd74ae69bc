from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "kezhuan.api"
    label = "api"
