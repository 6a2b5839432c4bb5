"""Addresses of the room: none says whom it is about, or how many there are."""

from django.urls import URLPattern, path

from safeguarding.views import raising

app_name = "safeguarding"
urlpatterns: list[URLPattern] = [
    path("concerns/new/", raising.concern_create, name="concern_create"),
    path("concerns/move/", raising.concern_move, name="concern_move"),
    path("concerns/mine/", raising.concern_receipts, name="concern_receipts"),
    path("concerns/mine/<str:receipt_id>/", raising.concern_receipt, name="concern_receipt"),
]
