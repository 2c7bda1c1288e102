"""Loaded by pytest before Django reads its settings: the embedded default, cheap and without a manifest."""

import os

os.environ.setdefault("EMBEDDED", "1")
os.environ.setdefault("PLAIN_STATIC", "1")
os.environ.setdefault("PUBLIC_URL", "https://motcua.example")
os.environ.setdefault("PAGES_KEPT_SECONDS", "0")
os.environ.setdefault("SCANS_KEPT_SECONDS", "0")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", "var/hypothesis")
