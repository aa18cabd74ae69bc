"""Pages of the design system itself, and the two switches of the frame."""

from django.urls import path

from kezhuan.ui import views

app_name = "ui"
urlpatterns = [
    path("display/", views.display, name="display"),
    path("language/", views.language, name="language"),
    path("look/", views.look, name="look"),
    path("look/table/", views.look_table, name="look-table"),
]
