from django.urls import path

from kezhuan.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("answers/", views.answers, name="answers"),
    path("answers/compare/", views.compare, name="compare"),
    path("find/", views.find, name="find"),
    path("workspace/", views.workspace, name="workspace"),
    path("help/", views.help_page, name="help"),
    path("help/privacy/", views.privacy, name="privacy"),
    path("help/accessibility/", views.accessibility, name="accessibility"),
    path("robots.txt", views.robots, name="robots"),
    path("healthz", views.health, name="health"),
]
