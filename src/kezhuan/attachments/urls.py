from django.urls import path

from kezhuan.attachments import views

app_name = "attachments"
urlpatterns = [
    path("<int:pk>/", views.download, name="download"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:label>/<int:pk>/new/", views.new_attachment, name="attach"),
]
