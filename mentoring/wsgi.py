"""The WSGI application that gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

from staffing.checks import refuse_powerful_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

application = get_wsgi_application()
if settings.PRODUCTION:
    refuse_powerful_role()
    # A connection made before the workers part would be one that two of them talk over.
    connection.close()
