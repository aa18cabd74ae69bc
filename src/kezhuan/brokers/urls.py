from django.urls import path

from kezhuan.brokers.views import register, requests, work

app_name = "brokers"
urlpatterns = [
    path("", register.brokers, name="brokers"),
    path("register/", register.register, name="register"),
    path("mine/", register.mine, name="mine"),
    path("new/", register.find, name="find"),
    path("new/<int:person_id>/", register.new, name="new"),
    path("for/<str:number>/", requests.suited, name="suited"),
    path("for/<str:number>/ask/<str:broker_number>/", requests.ask, name="ask"),
    path("for/<str:number>/withdraw/<int:request_id>/", requests.withdraw, name="request-withdraw"),
    path("<str:number>/", register.broker, name="broker"),
    path("<str:number>/log/", work.work, name="work"),
    path("<str:number>/log/hours/", work.hours, name="hours"),
    path("<str:number>/log/<int:entry_id>/drop/", work.drop, name="drop-work"),
    path("<str:number>/requests/", requests.requests, name="requests"),
    path("<str:number>/requests/<int:request_id>/accept/", requests.accept, name="request-accept"),
    path("<str:number>/requests/<int:request_id>/decline/", requests.decline, name="request-decline"),
    path("<str:number>/change/", register.change, name="change"),
    path("<str:number>/do/<slug:verb>/", register.move, name="move"),
]
