from django.urls import path

from kezhuan.matching import views

app_name = "matching"
urlpatterns = [
    path("suggest/", views.suggestions, name="suggest"),
    path("saved/", views.saved, name="saved"),
    path("saved/new/", views.save, name="save"),
    path("saved/<int:pk>/", views.change, name="change"),
    path("saved/<int:pk>/delete/", views.delete, name="delete"),
    path("searches/unanswered/", views.unanswered, name="unanswered"),
]
