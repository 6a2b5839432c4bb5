# The image of web, worker, beat and migrate alike; docker-compose.yml says which is which.
FROM python:3.13-slim AS requirements
COPY requirements/base.txt /requirements.txt
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    # Which part of a line an error is in: each process would hold it for every line there is.
    PYTHONNODEBUGRANGES=1 \
    # A pool of memory for each thread would keep several times what the threads need at once; what is let go of goes back.
    MALLOC_ARENA_MAX=1 \
    MALLOC_TRIM_THRESHOLD_=65536 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    HANDRAIL_ENV=production \
    HANDRAIL_VAR=/var/lib/handrail \
    STATIC_ROOT=/srv/static
# pg_dump and its like, for backups: of the server's version or newer. Pango for PDFs, with fonts for names in any script.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-noto-core fonts-noto-color-emoji \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/handrail --create-home handrail
COPY --from=requirements /venv /venv
WORKDIR /app
COPY . .
# The app can't write beside its code, so that every start of every process would compile all of it anew.
RUN python -m compileall -q .
# Collecting reads the settings, which insist on keys; these are thrown away with the command.
RUN key="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
 && DJANGO_SECRET_KEY="$key" HANDRAIL_HMAC_KEY="$key" HANDRAIL_FIELD_KEY="$key" python manage.py collectstatic --noinput
USER handrail
VOLUME /var/lib/handrail
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "docker/answers.py"]
# gthread: a thread that waits for the database does not hold up the others; the heartbeat stays off the disk; loaded
# once, before the workers part, who then start at once and share the memory of it.
CMD ["gunicorn", "mentoring.wsgi", "--bind", "0.0.0.0:8000", "--preload", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm"]
