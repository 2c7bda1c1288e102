from dossiers.survey_tokens import is_genuine, survey_token


def test_a_token_is_the_same_every_time_it_is_printed():
    assert survey_token("tra-cuu-1") == survey_token("tra-cuu-1")


def test_tokens_of_two_receipts_differ():
    assert survey_token("tra-cuu-1") != survey_token("tra-cuu-2")


def test_a_token_is_32_characters_fit_for_an_address():
    token = survey_token("tra-cuu-1")

    assert len(token) == 32
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_a_token_proves_itself():
    assert is_genuine(survey_token("tra-cuu-1")) is True


def test_a_token_with_one_letter_changed_is_no_token():
    token = survey_token("tra-cuu-1")

    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        assert is_genuine(token[:place] + other + token[place + 1 :]) is False


def test_nonsense_is_no_token():
    for text in ("", "a", "A" * 32, "A" * 33, "ế" * 32, "!" * 32, "=" * 32, "\0" * 32, "AAAA" * 1000):
        assert is_genuine(text) is False


def test_another_key_makes_other_tokens(settings):
    token = survey_token("tra-cuu-1")

    settings.SECRET_KEY = "another key"

    assert is_genuine(token) is False
