from django.urls import path

from kezhuan.outreach.views import brigades, recording, services, visits

app_name = "outreach"
urlpatterns = [
    path("brigades/", brigades.brigades, name="brigades"),
    path("brigades/new/", brigades.new, name="new-brigade"),
    path("brigades/<str:number>/", brigades.brigade, name="brigade"),
    path("brigades/<str:number>/disband/", brigades.disband, name="disband"),
    path("brigades/<str:number>/members/<int:pk>/release/", brigades.release, name="release"),
    path("visits/", visits.visits, name="visits"),
    path("visits/record/", recording.record, name="record"),
    path("visits/send/", recording.send, name="send"),
    path("visits/worker.js", recording.service_worker, name="service-worker"),
    path("visits/app.webmanifest", recording.manifest, name="manifest"),
    path("visits/<str:number>/", visits.visit, name="visit"),
    path("visits/<str:number>/void/", visits.void, name="void"),
    path("visits/<str:number>/identify/", visits.identify, name="identify"),
    path("visits/<str:number>/<int:position>/take/", visits.take, name="take"),
    path("visits/<str:number>/<int:position>/drop/", visits.drop, name="drop"),
    path("service-records/", services.services, name="services"),
    path("service-records/new/", services.new, name="new-service"),
    path("service-records/<str:number>/", services.service, name="service"),
    path("service-records/<str:number>/void/", services.void, name="void-service"),
]
