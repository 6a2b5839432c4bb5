"""Inside a scratch database: make the school unless it is there, sign people in, and say what is to be asked for."""

import argparse
import json
import sys
import time
from dataclasses import asdict
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench.client import CSRF  # noqa: E402
from bench.load import load, look, settle  # noqa: E402
from bench.pages import pages, read_scene  # noqa: E402
from bench.school import build  # noqa: E402
from pupils.models import AttendanceMark, CaseloadAssignment, Pupil  # noqa: E402
from staffing.models import Staff  # noqa: E402
from staffing.proofs import PASSED  # noqa: E402


def signed_in(staff: Staff) -> str:
    """The cookies that signing in would leave on a browser: the limits on guesses would be in the way."""
    user = staff.user
    assert user is not None
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[PASSED] = True
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cookies = {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: CSRF}
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def prepared(pupils: int) -> dict[str, Any]:
    call_command("migrate", verbosity=0, interactive=False)
    began = time.monotonic()
    if not Pupil.objects.exists():
        load(build(pupils), filled=look)
        settle()
    scene = read_scene()
    found = pages(scene)
    # The size that was asked for: the twins come on top of it.
    pupils_there = Pupil.objects.exclude(pk__in=[pupil.pk for pupil in scene.twins])
    return {
        "seconds": time.monotonic() - began,
        "urn": scene.mentor.school.urn,
        "pages": [asdict(page) for page in found],
        "cookies": {role: signed_in(scene.staff[role]) for role in {page.role for page in found}},
        "counts": {
            "pupils": pupils_there.count(),
            "on_register": pupils_there.on_register().count(),
            "on_caseloads": CaseloadAssignment.objects.count(),
            "staff": Staff.objects.count(),
            "marks": AttendanceMark.objects.count(),
            "sessions": scene.mentor.school.sessions.count(),
        },
        "database": _version(),
    }


def _version() -> str:
    with connection.cursor() as cursor:
        on_postgres = connection.vendor == "postgresql"
        cursor.execute("SHOW server_version" if on_postgres else "SELECT sqlite_version()")
        return f"{'PostgreSQL' if on_postgres else 'SQLite'} {cursor.fetchone()[0].split()[0]}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("pupils", type=int)
    json.dump(prepared(parser.parse_args().pupils), sys.stdout)
