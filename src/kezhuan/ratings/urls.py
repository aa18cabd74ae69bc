from django.urls import path

from kezhuan.ratings import views

app_name = "ratings"
urlpatterns = [
    path("", views.public, name="public"),
    path("list/", views.ratings, name="ratings"),
    path("tickets/", views.tickets, name="tickets"),
    path("tickets/<int:pk>/", views.ticket, name="ticket"),
    path("tickets/<int:pk>/assign/", views.assign, name="assign"),
    path("tickets/<int:pk>/answer/", views.answer, name="answer"),
    path("tickets/<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/", views.rating, name="rating"),
]
