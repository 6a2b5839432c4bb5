"""Addresses of this room."""

from django.urls import URLPattern

app_name = "staffing"
urlpatterns: list[URLPattern] = []
