"""Addresses of the pages that bring the rooms together."""

from django.urls import path

from mentoring.views import digest

app_name = "mentoring"
urlpatterns = [
    path("digests/", digest.digest_list, name="digest_list"),
    path("digests/<int:digest_id>/", digest.digest_detail, name="digest_detail"),
    path("digests/items/<int:item_id>/review/", digest.digest_item_review, name="digest_item_review"),
]
