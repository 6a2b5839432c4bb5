"""Addresses of this room."""

from django.urls import URLPattern

app_name = "pupils"
urlpatterns: list[URLPattern] = []
