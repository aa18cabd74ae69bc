from django.urls import path

from kezhuan.matching.views import candidates, directions, feedback, searches, terms

app_name = "matching"
urlpatterns = [
    path("suggest/", searches.suggestions, name="suggest"),
    path("saved/", searches.saved, name="saved"),
    path("saved/new/", searches.save, name="save"),
    path("saved/<int:pk>/", searches.change, name="change"),
    path("saved/<int:pk>/delete/", searches.delete, name="delete"),
    path("searches/unanswered/", searches.unanswered, name="unanswered"),
    path("matching/feedback/", feedback.feedback, name="feedback"),
    path("matching/feedback/new/", feedback.give, name="give-feedback"),
    path("matching/feedback/<int:pk>/withdraw/", feedback.withdraw, name="withdraw-feedback"),
    path("matching/terms/", terms.terms, name="terms"),
    path("matching/terms/new/", terms.new_terms, name="new-terms"),
    path("matching/terms/<int:pk>/", terms.term, name="term"),
    path("matching/terms/<int:pk>/approve/", terms.approve, name="approve-terms"),
    path("matching/terms/<int:pk>/end/", terms.end, name="end-terms"),
    path("matching/nights/", candidates.rematches, name="rematches"),
    path("demands/<str:number>/candidates/", candidates.candidates, name="candidates"),
    path("demands/<str:number>/candidates/again/", candidates.again, name="rematch"),
    path("demands/<str:number>/candidates/progress/", candidates.progress, name="rematch-progress"),
    path("achievements/<str:number>/needs/", directions.needs, name="needs"),
    path("people/<int:person_id>/enterprises/", directions.enterprises, name="enterprises"),
]
