from django.urls import path

from kezhuan.gazette.views import notices, objections

app_name = "gazette"
urlpatterns = [
    path("", notices.notices, name="notices"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<str:number>/", objections.objection, name="objection"),
    path("objections/<str:number>/withdraw/", objections.withdraw, name="withdraw-objection"),
    path("objections/<str:number>/contact/", objections.contact, name="objector"),
    path("objections/<str:number>/accept/", objections.accept, name="accept"),
    path("objections/<str:number>/<str:outcome>/", objections.answer, name="answer"),
    path("<str:number>/", notices.notice, name="notice"),
    path("<str:number>/print/", notices.printed, name="print"),
    path("<str:number>/object/", objections.new, name="object"),
    path("<str:number>/withdraw/", notices.withdraw, name="withdraw"),
]
