"""The WSGI application that gunicorn serves."""

import gc
import os
from contextlib import suppress
from datetime import date

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection
from django.template import engines
from django.urls import reverse
from django.utils.formats import date_format

from staffing.checks import refuse_half_restored, refuse_powerful_role
from staffing.connections import keep_little, share_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

application = get_wsgi_application()
# Loads every view and its name, the tags of templates, the forms of dates. What is there before the workers part they
# share, as long as it stays as it is and the collector leaves it alone.
reverse("mentoring:today")
engines.all()
date_format(date.min)
gc.collect()
gc.freeze()
# A page makes tens of thousands of objects that go with it: looked through each 700, a twentieth of its time. What is
# left of pages is looked through sooner than usual: it held nine MiB.
gc.set_threshold(2_000, 3, 3)
# A database that is away now may be there for the first page.
with suppress(OperationalError):
    refuse_half_restored()
if settings.PRODUCTION:
    refuse_powerful_role()
# A connection made before the workers part would be one that two of them talk over.
connection.close()
share_connections()
keep_little()
