"""Fixtures of the tests of seals."""

import pytest

from dossiers import signing_keys
from tests.dossiers.sealing import MADE
from tests.factories import make_dossier, make_version


@pytest.fixture
def keys(settings, tmp_path):
    """The office's first key, made a month before everything else happens."""
    settings.SIGNING_KEYS_DIR = tmp_path / "keys"
    return signing_keys.make(at=MADE)


@pytest.fixture
def sealed_dossier(db):
    return make_dossier(version=make_version(code="1.001193"), applicant_name="Đặng Thị Út")
