# The portal's image: locked wheels in a virtual environment, static files collected, nothing run as root.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/tanthanh
RUN python -m venv /srv/venv
COPY requirements/runtime.txt requirements/fonts.txt requirements/
RUN /srv/venv/bin/pip install --no-deps --only-binary=:all: --require-hashes \
      -r requirements/runtime.txt -r requirements/fonts.txt
COPY . .
# The key signs nothing: it only lets settings load while the static files are made.
RUN SECRET_KEY=build-only-key-that-never-leaves-this-layer ALLOWED_HOSTS=build PUBLIC_URL=https://build.invalid \
      VAR_DIR=/srv/built sh -c '/srv/venv/bin/python manage.py build_assets \
      && /srv/venv/bin/python manage.py collectstatic --no-input --verbosity 0'

FROM python:3.11-slim-bookworm
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=tanthanh.settings \
    VAR_DIR=/var/lib/tanthanh \
    STATIC_ROOT=/srv/built/static
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/tanthanh --create-home --shell /usr/sbin/nologin tanthanh
COPY --from=build /srv /srv
WORKDIR /srv/tanthanh
USER 10001:10001
VOLUME /var/lib/tanthanh
EXPOSE 8000
# Asked for by the first allowed host, or Django would refuse the name.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0].strip().lstrip('.')}), timeout=4)"]
CMD ["gunicorn", "tanthanh.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "8", "--max-requests", "5000", "--max-requests-jitter", "500", \
     "--timeout", "60", "--graceful-timeout", "30", "--worker-tmp-dir", "/dev/shm"]
