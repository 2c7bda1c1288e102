"""Primary keys that say nothing about when a row came."""

import secrets


def random_key() -> int:
    """63 random bits for a `BigAutoField`, which is also where SQLite keeps the row: no order of arrival is stored.

    A plain `BigIntegerField` would be an index beside a hidden row number that counts up.
    """
    return secrets.randbits(63)
