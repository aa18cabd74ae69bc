from django.urls import URLPattern, path

from kezhuan.api.views import documentation

app_name = "api"
urlpatterns: list[URLPattern] = [
    path("v1/docs", documentation, name="documentation"),
]
