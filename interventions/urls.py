"""Addresses of this room."""

from django.urls import path

from interventions.views import support

app_name = "interventions"
urlpatterns = [
    path("programmes/", support.programme_list, name="programme_list"),
    path("programmes/new/", support.programme_create, name="programme_create"),
    path("programmes/<int:programme_id>/edit/", support.programme_edit, name="programme_edit"),
    path("provision/new/", support.provision_create, name="provision_create"),
    path("provision/<int:provision_id>/", support.provision_detail, name="provision_detail"),
    path("provision/<int:provision_id>/edit/", support.provision_edit, name="provision_edit"),
    path("provision/<int:provision_id>/places/new/", support.place_create, name="place_create"),
    path("places/<int:place_id>/end/", support.place_end, name="place_end"),
    path("provision/<int:provision_id>/slots/new/", support.slot_create, name="slot_create"),
    path("slots/<int:slot_id>/end/", support.slot_end, name="slot_end"),
]
