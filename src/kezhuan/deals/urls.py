from django.urls import path

from kezhuan.deals.views import deals, interests, rewards

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
    path("rewards/calculator/", rewards.calculator, name="reward-calculator"),
]
