from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "kezhuan.ratings"
    label = "ratings"
