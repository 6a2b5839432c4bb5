"""Senders in processes of their own, which a test may kill: one line asks for a round, one line says it is over.

Forked, because a fresh process for each of a hundred senders would spend its time on imports.
"""

import importlib
import logging
import os
import sys
from datetime import datetime

import django
from django.core.mail.utils import DNS_NAME


def work_as_the_scheduler_does() -> None:
    """Sweeps until nothing is left, whatever breaks in between."""
    from django.db import close_old_connections

    from mentoring.regular_work import sweep
    from staffing.calendar import now

    for _ in range(50):
        try:
            if not sweep(now()):
                return
        except Exception:
            close_old_connections()


def fork(at: datetime) -> int:
    child = os.fork()
    if child:
        return child
    from django.conf import settings

    settings.HANDRAIL_CLOCK = at.isoformat()
    work_as_the_scheduler_does()
    os._exit(0)


def main() -> None:
    django.setup()
    logging.disable(logging.CRITICAL)
    # Known before the first fork, so that no child looks for it again.
    importlib.import_module("mentoring.regular_work")
    DNS_NAME.get_fqdn()

    for line in sys.stdin:
        at, number = line.split()
        children = [fork(datetime.fromisoformat(at)) for _ in range(int(number))]
        print(*children, flush=True)
        for child in children:
            os.waitpid(child, 0)
        print("over", flush=True)


if __name__ == "__main__":
    main()
