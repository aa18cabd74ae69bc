from django.urls import path

from kezhuan.disposal.views import disposals, idle, moves, public, trials

app_name = "disposal"
urlpatterns = [
    path("", disposals.disposals, name="disposals"),
    path("public/", public.announced, name="announced"),
    path("new/<int:pk>/", disposals.new, name="new"),
    path("priority/<int:pk>/", moves.priority, name="priority"),
    path("idle/", idle.idle_uses, name="idle-uses"),
    path("idle/new/<int:pk>/", idle.new, name="idle-new"),
    path("idle/<int:pk>/<str:answer>/", idle.answer, name="idle-answer"),
    path("trials/", trials.trials, name="trials"),
    path("trials/new/<int:pk>/", trials.new, name="trial-new"),
    path("trials/<str:number>/", trials.trial, name="trial"),
    path("trials/<str:number>/<str:step>/", trials.move, name="trial-move"),
    path("<str:number>/", disposals.disposal, name="disposal"),
    path("<str:number>/plan/", disposals.plan, name="plan"),
    path("<str:number>/decide/", moves.decide, name="decide"),
    path("<str:number>/ask/", moves.ask, name="ask"),
    path("<str:number>/announce/", moves.announce, name="announce"),
    path("<str:number>/release/", moves.release, name="release"),
    path("<str:number>/complete/", moves.complete, name="complete"),
    path("<str:number>/reopen/", moves.reopen, name="reopen"),
    path("<str:number>/abandon/", moves.abandon, name="abandon"),
]
