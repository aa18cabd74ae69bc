from django.urls import path

from kezhuan.deals import views

app_name = "deals"
urlpatterns = [
    path("interests/", views.interests, name="interests"),
    path("interests/new/<str:kind>/<int:pk>/", views.new_interest, name="new"),
    path("interests/<str:number>/", views.interest, name="interest"),
    path("interests/<str:number>/accept/", views.accept, name="accept"),
    path("interests/<str:number>/decline/", views.decline, name="decline"),
    path("interests/<str:number>/withdraw/", views.withdraw, name="withdraw"),
    path("interests/<str:number>/end/", views.end, name="end"),
]
