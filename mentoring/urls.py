"""Every address of the app, room by room."""

from django.urls import include, path

from staffing.views.errors import health

handler404 = "staffing.views.errors.not_there"
handler500 = "staffing.views.errors.fault"

urlpatterns = [
    path("health/", health, name="health"),
    path("", include("staffing.account_urls")),
    path("", include("mentoring.page_urls")),
    path("", include("interventions.urls")),
    path("", include("safeguarding.urls")),
    path("", include("pupils.urls")),
    path("", include("staffing.urls")),
]
