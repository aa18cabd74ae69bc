from django.urls import path

from kezhuan.orders.views import calls, milestones, proposals, reviews

app_name = "orders"
urlpatterns = [
    path("", calls.calls, name="calls"),
    path("mine/", proposals.mine, name="proposals"),
    path("new/", calls.new, name="new"),
    path("files/<int:pk>/", proposals.download, name="file"),
    path("<str:number>/", calls.call, name="call"),
    path("<str:number>/edit/", calls.edit, name="edit"),
    path("<str:number>/publish/", calls.publish, name="publish"),
    path("<str:number>/cancel/", calls.cancel, name="cancel"),
    path("<str:number>/ask/", calls.ask, name="ask"),
    path("<str:number>/answer/<int:pk>/", calls.answer, name="answer"),
    path("<str:number>/propose/", proposals.propose, name="propose"),
    path("<str:number>/withdraw/", proposals.withdraw, name="withdraw"),
    path("<str:number>/open/", proposals.open_all, name="open"),
    path("<str:number>/proposals/<str:proposal>/", proposals.proposal, name="proposal"),
    path("<str:number>/panel/", reviews.panel, name="panel"),
    path("<str:number>/panel/start/", reviews.start, name="start-review"),
    path("<str:number>/rank/", reviews.rank, name="rank"),
    path("<str:number>/award/", reviews.award, name="award"),
    path("<str:number>/contract/", calls.contract, name="contract"),
    path("<str:number>/no-award/", reviews.no_award, name="no-award"),
    path("<str:number>/review/", reviews.review, name="review"),
    path("<str:number>/review/declare/", reviews.declare, name="declare"),
    path("<str:number>/review/recuse/", reviews.recuse, name="recuse"),
    path("<str:number>/review/finish/", reviews.finish, name="finish"),
    path("<str:number>/review/<str:proposal>/", reviews.score, name="score"),
    path("<str:number>/milestones/<int:pk>/<str:step>/", milestones.move, name="milestone"),
]
