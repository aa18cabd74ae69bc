from django.urls import path

from kezhuan.market.views import failing, hall, outcome, practice, protocol, stream

app_name = "market"
urlpatterns = [
    path("", hall.lots, name="lots"),
    path("practice/", practice.practice, name="practice"),
    path("practice/begin/", practice.begin, name="practice-begin"),
    path("practice/entries/", practice.entries, name="practice-entries"),
    path("practice/bid/", practice.bid, name="practice-bid"),
    path("lots/<str:number>/", hall.lot, name="lot"),
    path("lots/<str:number>/entries/", hall.entries, name="entries"),
    path("lots/<str:number>/events/", stream.stream, name="events"),
    path("lots/<str:number>/protocol/", protocol.protocol, name="protocol"),
    path("lots/<str:number>/evidence.zip", protocol.pack, name="pack"),
    path("results/", outcome.results, name="results"),
    path("lots/<str:number>/result/", outcome.result, name="result"),
    path("lots/<str:number>/sign/", outcome.sign, name="sign"),
    path("lots/<str:number>/default/", failing.default, name="default"),
    path("lots/<str:number>/annul/", failing.annul, name="annul"),
    path("lots/<str:number>/offer/", failing.offer, name="offer"),
    path("lots/<str:number>/chance/", failing.chance, name="chance"),
    path("lots/<str:number>/relist/", failing.relist, name="relist"),
    path("lots/<str:number>/join/", hall.join, name="join"),
    path("lots/<str:number>/leave/", hall.leave, name="leave"),
    path("lots/<str:number>/bid/", hall.bid, name="bid"),
    path("lots/<str:number>/suspend/", hall.suspend, name="suspend"),
    path("lots/<str:number>/resume/", hall.resume, name="resume"),
]
