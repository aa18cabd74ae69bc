from django.urls import path

from kezhuan.brokers.views import register

app_name = "brokers"
urlpatterns = [
    path("", register.brokers, name="brokers"),
    path("register/", register.register, name="register"),
    path("new/", register.find, name="find"),
    path("new/<int:person_id>/", register.new, name="new"),
    path("<str:number>/", register.broker, name="broker"),
    path("<str:number>/change/", register.change, name="change"),
    path("<str:number>/do/<slug:verb>/", register.move, name="move"),
]
