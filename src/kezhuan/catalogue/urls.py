"""Addresses of the catalogue. Each kind has the same pages under its own name: ``demands``, ``demand``, ``new-demand``,
``demand-tasks``, ``demand-step``, ``demand-check``, ``demand-receipt``, ``demand-move``; and so for the others."""

from django.urls import URLPattern, path

from kezhuan.catalogue.kinds import KINDS, Kind
from kezhuan.catalogue.views import alike, halls, item, join, mine, moves, refine, review, writing

app_name = "catalogue"


def _pages(kind: Kind) -> list[URLPattern]:
    root, code, given = f"{kind.plural}/", kind.code, {"kind_code": kind.code}
    own = f"{root}<str:number>/"
    return [
        path(root, halls.hall, given, name=kind.plural),
        path(f"{root}new/", writing.new, given, name=f"new-{code}"),
        path(own, item.item, given, name=code),
        path(f"{own}edit/", writing.tasks, given, name=f"{code}-tasks"),
        path(f"{own}edit/check/", writing.check, given, name=f"{code}-check"),
        path(f"{own}edit/<slug:key>/", writing.step, given, name=f"{code}-step"),
        path(f"{own}receipt/", writing.receipt, given, name=f"{code}-receipt"),
        path(f"{own}do/<slug:verb>/", moves.move, given, name=f"{code}-move"),
    ]


urlpatterns = [
    path("catalogue/review/", review.review, name="review"),
    path("catalogue/review/pass/", review.pass_picked, name="review-pass"),
    path("catalogue/review/<slug:kind_code>/<str:number>/alike/", alike.alike, name="review-alike"),
    path("catalogue/mine/", mine.mine, name="mine"),
    path("catalogue/renewals/", mine.renewals, name="renewals"),
    path("demands/<str:number>/refinement/", refine.refinement, name="demand-refinement"),
    path("demands/<str:number>/refinement/<int:refinement_id>/confirm/", refine.confirm, name="refinement-confirm"),
    path(
        "demands/<str:number>/refinement/<int:refinement_id>/send-back/", refine.send_back, name="refinement-send-back"
    ),
    path("demands/<str:number>/join/", join.join, name="demand-join"),
    path("demands/<str:number>/part/", join.part, name="demand-part"),
    path("demands/<str:number>/summary/", refine.summary, name="demand-summary"),
    *(page for kind in KINDS.values() for page in _pages(kind)),
]
