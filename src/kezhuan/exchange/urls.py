"""Addresses below /imports/."""

from django.urls import path

from kezhuan.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("records/", views.batches, name="batches"),
    path("records/<int:batch_id>/", views.batch, name="batch"),
    path("records/<int:batch_id>/progress/", views.progress, name="progress"),
    path("records/<int:batch_id>/errors.xlsx", views.error_file, name="errors"),
    path("records/<int:batch_id>/rows/<int:number>/", views.row_thing, name="row"),
    path("records/<int:batch_id>/commit/", views.commit, name="commit"),
    path("records/<int:batch_id>/resume/", views.resume, name="resume"),
    path("records/<int:batch_id>/cancel/", views.cancel, name="cancel"),
    path("<slug:kind>/", views.upload, name="upload"),
    path("<slug:kind>/template.xlsx", views.template, name="template"),
]
