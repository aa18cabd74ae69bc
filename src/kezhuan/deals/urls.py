from django.urls import path

from kezhuan.deals.views import board, deal_steps, deals, interests, referrals, rewards

app_name = "deals"
urlpatterns = [
    path("interests/", interests.interests, name="interests"),
    path("interests/new/<str:kind>/<int:pk>/", interests.new_interest, name="new"),
    path("interests/<str:number>/", interests.interest, name="interest"),
    path("interests/<str:number>/accept/", interests.accept, name="accept"),
    path("interests/<str:number>/decline/", interests.decline, name="decline"),
    path("interests/<str:number>/withdraw/", interests.withdraw, name="withdraw"),
    path("interests/<str:number>/end/", interests.end, name="end"),
    path("deals/", board.deals, name="deals"),
    path("deals/new/", deal_steps.new_deal, name="new-deal"),
    path("deals/views/", board.keep_view, name="keep-view"),
    path("deals/views/<int:pk>/forget/", board.forget_view, name="forget-view"),
    path("deals/<str:number>/", deals.deal, name="deal"),
    path("deals/<str:number>/acknowledge/", deals.undertake, name="acknowledge"),
    path("deals/<str:number>/move/", deal_steps.move, name="move"),
    path("deals/<str:number>/lose/", deal_steps.lose, name="lose"),
    path("deals/<str:number>/plan/", deal_steps.plan, name="plan"),
    path("deals/<str:number>/edit/", deal_steps.edit, name="edit"),
    path("deals/<str:number>/assign/", deal_steps.assign, name="assign"),
    path("deals/<str:number>/notes/new/", deal_steps.add_note, name="add-note"),
    path("deals/<str:number>/tasks/new/", deal_steps.give_task, name="give-task"),
    path("deals/<str:number>/tasks/<int:pk>/finish/", deal_steps.finish_task, name="finish-task"),
    path("deals/<str:number>/tasks/<int:pk>/reopen/", deal_steps.reopen_task, name="reopen-task"),
    path("deals/<str:number>/tasks/<int:pk>/drop/", deal_steps.drop_task, name="drop-task"),
    path("deals/<str:number>/refer/", referrals.refer, name="refer"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/<str:number>/", referrals.referral, name="referral"),
    path("referrals/<str:number>/accept/", referrals.accept, name="accept-referral"),
    path("referrals/<str:number>/decline/", referrals.decline, name="decline-referral"),
    path("referrals/<str:number>/close/", referrals.close, name="close-referral"),
    path("rewards/calculator/", rewards.calculator, name="reward-calculator"),
]
