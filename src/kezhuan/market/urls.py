from django.urls import path

from kezhuan.market.views import hall

app_name = "market"
urlpatterns = [
    path("lots/<str:number>/", hall.lot, name="lot"),
]
