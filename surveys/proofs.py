"""A quiet proof of work for the open door: a phone does it in half a second while its owner reads the questions.

Nobody is asked anything and no outside service is needed. A page without JavaScript sends none and is counted all the
same, marked as such; what the proof buys is more patience with many answers from one address.
"""

import hashlib

# About 2^13 tries at the middle: unnoticed on a cheap phone, a cost for whoever wants ten thousand.
BITS = 13
LONGEST = 16


def is_proof(key: str, proof: str) -> bool:
    """Whether SHA-256 of `key:proof` begins with `BITS` zero bits."""
    if not proof or len(proof) > LONGEST or not proof.isascii():
        return False
    digest = hashlib.sha256(f"{key}:{proof}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - BITS) == 0
