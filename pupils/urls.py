"""Addresses of this room."""

from django.urls import URLPattern, path

from pupils.views import search

app_name = "pupils"
urlpatterns: list[URLPattern] = [
    path("pupils/find/", search.pupil_search, name="pupil_search"),
    path("pupils/pick/", search.pupil_picker, name="pupil_picker"),
]
