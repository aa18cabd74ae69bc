from django.urls import path

from kezhuan.deals.views import credit, deals, interests, results, rewards

app_name = "deals"
urlpatterns = [
    path("interests/", interests.interests, name="interests"),
    path("interests/new/<str:kind>/<int:pk>/", interests.new_interest, name="new"),
    path("interests/<str:number>/", interests.interest, name="interest"),
    path("interests/<str:number>/accept/", interests.accept, name="accept"),
    path("interests/<str:number>/decline/", interests.decline, name="decline"),
    path("interests/<str:number>/withdraw/", interests.withdraw, name="withdraw"),
    path("interests/<str:number>/end/", interests.end, name="end"),
    path("deals/<str:number>/", deals.deal, name="deal"),
    path("deals/<str:number>/credit/", credit.credit, name="credit"),
    path("deals/<str:number>/credit/propose/", credit.propose, name="credit-propose"),
    path("deals/<str:number>/credit/agree/", credit.agree, name="credit-agree"),
    path("deals/<str:number>/credit/refuse/", credit.refuse, name="credit-refuse"),
    path("deals/<str:number>/credit/fee/", credit.fee, name="credit-fee"),
    path("deals/<str:number>/credit/receipt/", credit.receipt, name="credit-receipt"),
    path("broker-results/", results.ranking, name="broker-ranking"),
    path("broker-results/<str:number>/", results.results, name="broker-results"),
    path("broker-results/<str:number>/appraisal/", results.appraisal, name="broker-appraisal"),
    path("rewards/calculator/", rewards.calculator, name="reward-calculator"),
]
