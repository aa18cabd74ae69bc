from django.urls import path

from kezhuan.contracts.views import contracts, drafting

app_name = "contracts"
urlpatterns = [
    path("", contracts.contracts, name="contracts"),
    path("new/", drafting.new, name="new"),
    path("<str:number>/", contracts.contract, name="contract"),
    path("<str:number>/draft/", drafting.draft, name="draft"),
    path("<str:number>/draft/<str:part>/", drafting.part, name="part"),
    path("<str:number>/step/<str:verb>/", contracts.step, name="step"),
    path("<str:number>/reason/<str:verb>/", contracts.reason, name="reason"),
    path("<str:number>/confirm/", contracts.confirm, name="confirm"),
    path("<str:number>/sign/", contracts.sign, name="sign"),
    path("<str:number>/done/", contracts.done, name="done"),
]
