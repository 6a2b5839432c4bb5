"""Addresses of this room."""

from django.urls import URLPattern, path

from pupils.views import imports, search

app_name = "pupils"
urlpatterns: list[URLPattern] = [
    path("pupils/find/", search.pupil_search, name="pupil_search"),
    path("pupils/pick/", search.pupil_picker, name="pupil_picker"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_create, name="import_create"),
    path("imports/<int:batch_id>/", imports.import_detail, name="import_detail"),
    path("imports/<int:batch_id>/read/", imports.import_read, name="import_read"),
    path("imports/<int:batch_id>/decide/", imports.import_decide, name="import_decide"),
    path("imports/<int:batch_id>/confirm/", imports.import_confirm, name="import_confirm"),
    path("imports/<int:batch_id>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<int:batch_id>/undo/", imports.import_undo, name="import_undo"),
]
