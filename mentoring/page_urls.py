"""Addresses of the pages that bring the rooms together."""

from django.urls import URLPattern

app_name = "mentoring"
urlpatterns: list[URLPattern] = []
