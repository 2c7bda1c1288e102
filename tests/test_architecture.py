"""House rules no reader should have to check: who may open what, who writes the state, what things are called."""

import ast
from pathlib import Path

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.urls import URLPattern, get_resolver
from rest_framework.settings import api_settings

from tanthanh.office import jobs
from tanthanh.office.roles import Role

ROOT = Path(__file__).resolve().parent.parent
STOREYS = ("tanthanh", "procedures", "dossiers", "surveys", "reports")
MODULES = {
    str(path.relative_to(ROOT)): path
    for storey in STOREYS
    for path in sorted((ROOT / storey).rglob("*.py"))
    if "migrations" not in path.relative_to(ROOT).parts
}
# The only writers: the steps themselves, and the importer, which stores what another register says of the past.
STATE_WRITERS = ("dossiers/lifecycle.py", "dossiers/imports/")
EMPTY_NAMES = {"utils", "util", "services", "service", "helpers", "helper", "common", "misc", "core", "base", "shared"}


# --- every address says who may open it ------------------------------------------------------------------------------


def routes(resolver, path=""):
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield pytest.param(entry.callback, id=here or "/")
        elif entry.namespace != "admin":  # Django's admin guards its own pages
            yield from routes(entry, here)


def says_who(view):
    if hasattr(view, "access"):
        return view.access == "public" or (view.access and view.access <= set(Role))
    cls = getattr(view, "cls", None)  # an API view says it by its permission classes
    return cls is not None and list(cls.permission_classes) != list(api_settings.DEFAULT_PERMISSION_CLASSES)


@pytest.mark.parametrize("view", routes(get_resolver()))
def test_every_address_says_who_may_open_it(view):
    assert says_who(view)


def test_a_silent_view_would_be_found():
    def silent(request):
        return None

    assert not says_who(silent)


@pytest.mark.parametrize("view", [p for p in routes(get_resolver()) if not p.id.startswith(("api/", "quan-tri/"))])
def test_every_page_says_which_methods_it_answers(client, view, rf):
    request = rf.generic("TRACE", "/")

    assert view(request).status_code == 405 if not hasattr(view, "cls") else True


def test_nothing_in_the_api_is_open_unless_it_says_so():
    assert settings.REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"] == ["rest_framework.permissions.IsAdminUser"]


# --- the timetable ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("job", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_every_job_of_the_timetable_is_a_task_with_a_name_for_the_officers(job):
    current_app.loader.import_default_modules()

    assert settings.CELERY_BEAT_SCHEDULE[job]["task"] in current_app.tasks
    assert job in jobs.JOBS


def test_every_named_job_is_in_the_timetable():
    assert set(jobs.JOBS) == set(settings.CELERY_BEAT_SCHEDULE)


# --- one writer of the state -----------------------------------------------------------------------------------------


def writes_state(tree):
    """Lines that set a dossier's state: an attribute, a keyword of a row or an update, a name in a bulk update."""
    for node in ast.walk(tree):
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        for target in targets if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) else ():
            if isinstance(target, ast.Attribute) and target.attr == "state" and not is_letter(target.value):
                yield node.lineno
        if isinstance(node, ast.Call) and creates_or_updates(node.func):
            yield from (node.lineno for word in node.keywords if word.arg == "state")
            yield from (
                part.lineno for part in ast.walk(node) if isinstance(part, ast.Constant) and part.value == "state"
            )


def is_letter(node):
    return isinstance(node, ast.Name) and node.id in {"letter", "locked_letter", "draft"}


def creates_or_updates(func):
    if isinstance(func, ast.Name):
        return func.id in {"Dossier", "setattr"}
    return isinstance(func, ast.Attribute) and func.attr in {"update", "bulk_update"} and not is_letters(func.value)


def is_letters(node):
    return "letter" in ast.unparse(node).lower()


def test_only_the_lifecycle_and_the_importer_write_a_dossiers_state():
    others = {
        f"{name}:{line}"
        for name, path in MODULES.items()
        if not name.startswith(STATE_WRITERS)
        for line in writes_state(ast.parse(path.read_text(encoding="utf-8")))
    }

    assert others == set()


@pytest.mark.parametrize(
    "line",
    [
        "dossier.state = State.READY",
        "Dossier.objects.filter(pk=1).update(state='READY')",
        "Dossier(code=code, state='READY')",
        "setattr(dossier, 'state', 'READY')",
        "Dossier.objects.bulk_update(rows, ['due_at', 'state'])",
    ],
)
def test_a_second_writer_would_be_found(line):
    assert list(writes_state(ast.parse(line))) == [1]


def test_the_lifecycle_does_write_the_state():
    tree = ast.parse((ROOT / "dossiers/lifecycle.py").read_text(encoding="utf-8"))

    assert list(writes_state(tree)) != []


# --- names -----------------------------------------------------------------------------------------------------------


def test_no_module_is_named_for_nothing():
    assert [name for name, path in MODULES.items() if {path.stem, path.parent.name} & EMPTY_NAMES] == []


def own_models():
    """Our models without the history tables, which repeat them."""
    models = [model for app in STOREYS for model in apps.get_app_config(app.replace("tanthanh", "office")).get_models()]
    return [model for model in models if not model.__name__.startswith("Historical")]


def begins_low(name):
    first = str(name).split()[0]
    return first[0] == first[0].lower() or first.isupper()  # "mã", or an abbreviation such as "QR"


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_vietnamese_names_begin_low_and_stand_everywhere(model):
    options = model._meta
    named = [options.verbose_name, options.verbose_name_plural]
    django_s_own = {field.name for field in AbstractUser._meta.get_fields()}
    named += [
        field.verbose_name
        for field in options.get_fields()
        if hasattr(field, "verbose_name") and field.name not in django_s_own
    ]

    assert [str(name) for name in named if not begins_low(name)] == []


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_no_model_sorts_every_query(model):
    assert list(model._meta.ordering) == []


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_constraints_are_sentences(model):
    names = [constraint.name for constraint in model._meta.constraints]

    assert [name for name in names if name.count("_") < 2] == []


# --- what we refuse --------------------------------------------------------------------------------------------------


def test_signals_are_nowhere_connected():
    text = {name: path.read_text(encoding="utf-8") for name, path in MODULES.items()}

    assert [name for name, code in text.items() if "django.db.models.signals" in code or "@receiver" in code] == []


def test_no_generic_foreign_keys():
    assert [name for name, path in MODULES.items() if "GenericForeignKey" in path.read_text(encoding="utf-8")] == []
