"""Find a procedure by a few words, as people type or say them: without marks, with a spare word, with a slip.

Every word weighs as much as it is rare in the catalogue, more in a name than in a field; neighbouring words that stand
together in a name weigh again. What people call by another
name is in `procedures/synonyms.py`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from math import log
from pathlib import Path
from types import MappingProxyType

from procedures.board import Board, Notice
from tanthanh.office.vietnamese import fold

DATA = Path(__file__).parent / "data"
# Words people wrap their question in; they count only where nothing else was said.
FILLERS = frozenset((DATA / "fillers.txt").read_text(encoding="ascii").split())
LONGEST_QUESTION = 200
MOST_RESULTS = 60
IN_NAME, IN_RESULT, IN_FIELD = 3.0, 1.5, 1.0
PAIR = 4.0
WHOLE_NAME = 6.0
# In the catalogue's own order the procedures people need most come first; worth this share at most.
ORDER = 0.4
# What people scan most, worth this share at most: less than a word more or less in the name.
POPULAR = 0.1
# From so many words on, people are telling a story: what it is about stands somewhere inside.
SPOKEN = 7
NOBODY: Mapping[str, int] = MappingProxyType({})
# A word that only begins like one in the catalogue ("chung th").
PREFIX = 0.6
# Of the weight of what was asked, a result must carry this share, and of the best result this one.
SHARE_OF_QUESTION, SHARE_OF_BEST = 0.45, 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """Procedures in the order of their fitness.

    `guess` says what was searched instead where the words gave nothing, `is_near` that these are only the nearest.
    """

    notices: tuple[Notice, ...]
    guess: str = ""
    is_near: bool = False


def find(question: str, board: Board, *, field: str = "", popular: Mapping[str, int] = NOBODY) -> Found:
    """What fits the question, in the field of this slug where one is given; never raises.

    Of two that fit alike the one comes first whose code is scanned more often (`popular`, scans by code).
    """
    found = _find(_words(question), board, popular)
    if not field:
        return found
    kept = tuple(notice for notice in found.notices if notice.field_slug == field)
    return Found(kept, found.guess, found.is_near)


def _find(words: tuple[str, ...], board: Board, popular: Mapping[str, int]) -> Found:
    if not words:
        return Found(())
    if coded := _by_code(words, board.notices):
        return Found(coded)
    index = _index(board)
    readings = tuple(_readings(words, board.synonyms))
    attempts = [index.ranked(asked, popular) for asked in readings]
    if len(words) >= SPOKEN and not any(attempts):
        attempts = [index.spoken(asked) for asked in readings]
    if found := next(filter(None, attempts), None):
        return Found(found)
    corrected = index.corrected(words)
    if corrected != words and index.says(corrected):
        readings = tuple(_readings(corrected, board.synonyms))
        ranked = next(filter(None, (index.ranked(asked, popular) for asked in readings)), ())
        return Found(ranked, guess=" ".join(corrected))
    return Found(index.nearest(words), is_near=True)


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[0-9]\.[0-9]{1,6}|[^\W_]+", fold(text[:LONGEST_QUESTION])))


def _by_code(words: Sequence[str], notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """A code, or how one begins, typed with its point or without: `1.001193`, `mã 1001193`, `1.0011`."""
    codes = [word.replace(".", "") for word in words if re.fullmatch(r"[0-9]\.[0-9]{1,6}|[0-9]{4,7}", word)]
    if len(codes) != 1:
        return ()
    return tuple(notice for notice in notices if notice.code.replace(".", "").startswith(codes[0]))


def _readings(words: tuple[str, ...], synonyms: Mapping[str, str]) -> Iterable[tuple[str, ...]]:
    """The question in the catalogue's own words where the office knows them, then as it was asked."""
    text = f" {' '.join(words)} "
    said = max((said for said in synonyms if f" {said} " in text), key=len, default="")
    if said:
        yield _words(text.replace(f" {said} ", f" {synonyms[said]} "))
    yield words


_indexes: dict[int, "_Index"] = {}


def _index(board: Board) -> "_Index":
    index = _indexes.get(id(board))
    if index is None or index.board is not board:
        _indexes.clear()
        index = _indexes[id(board)] = _Index(board)
    return index


class _Index:
    """The words of one board: how rare each is, and which line says it where."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.lines = [
            _Line(notice, place / len(group.notices))
            for group in board.groups
            for place, notice in enumerate(group.notices)
        ]
        spread = Counter(word for line in self.lines for word in line.places)
        self.rarity = {word: 1.0 + log((1 + len(self.lines)) / (1 + count)) for word, count in spread.items()}
        self.rarest = 1.0 + log(1 + len(self.lines))

    def ranked(self, words: tuple[str, ...], popular: Mapping[str, int]) -> tuple[Notice, ...]:
        """Everything that carries enough of the question, the best first."""
        asked = tuple(word for word in words if word not in FILLERS) or words
        total = sum(self.rarity.get(word, self.rarest) for word in asked)
        most = max(popular.values(), default=0) or 1
        hits = [
            (carried, score * (1.0 + POPULAR * popular.get(line.notice.code, 0) / most), line)
            for line in self.lines
            for carried, score in [self._score(line, words, asked)]
        ]
        best = max((score for carried, score, _ in hits if carried >= SHARE_OF_QUESTION * total), default=0.0)
        fit = [
            (score, line)
            for carried, score, line in hits
            if carried >= SHARE_OF_QUESTION * total
            and (score >= SHARE_OF_BEST * best or f" {' '.join(words)} " in line.field)
        ]
        fit.sort(key=lambda hit: (-hit[0], hit[1].notice.code))
        return tuple(line.notice for _, line in fit[:MOST_RESULTS])

    def spoken(self, words: tuple[str, ...]) -> tuple[Notice, ...]:
        """What a whole sentence is about: the names that say the most of its neighbouring words together."""
        pairs = {f" {first} {second} " for first, second in pairwise(words) if not {first, second} & FILLERS}
        weights = {pair: sum(self.rarity.get(word, 0.0) for word in pair.split()) for pair in pairs}
        hits = [
            (sum(weight for pair, weight in weights.items() if pair in line.name) * line.fame, line)
            for line in self.lines
        ]
        best = max((score for score, _ in hits), default=0.0)
        fit = sorted(
            (hit for hit in hits if hit[0] and hit[0] >= SHARE_OF_BEST * best),
            key=lambda hit: (-hit[0], hit[1].notice.code),
        )
        return tuple(line.notice for _, line in fit[:MOST_RESULTS])

    def _score(self, line: "_Line", words: Sequence[str], asked: Sequence[str]) -> tuple[float, float]:
        """How much of the question the line carries, and how well."""
        carried = score = 0.0
        for word in asked:
            fitness, place = line.fitness(word)
            rarity = self.rarity.get(word, self.rarest) * fitness
            carried += rarity
            score += rarity * place
        pairs = [f" {first} {second} " for first, second in pairwise(words) if not {first, second} & FILLERS]
        score += PAIR * sum(pair in line.name for pair in pairs)
        score += WHOLE_NAME * any(f" {' '.join(phrase)} " in line.name for phrase in (words, asked))
        return carried, score * line.fame

    def corrected(self, words: Sequence[str]) -> tuple[str, ...]:
        """The words with slips put right and run-together ones taken apart: `khaisinh`, `ket honn`."""
        text: list[str] = []
        for word in words:
            known = word in self.rarity or word in FILLERS or len(word) < 3
            text += [word] if known else self._apart(word) or self._alike(word) or [word]
        return tuple(text)

    def says(self, words: Sequence[str]) -> bool:
        """Whether some line says two neighbours of these words: `ho chieu` is a passport, not a slip for `ho chien`."""
        pairs = [f" {first} {second} " for first, second in pairwise(words)]
        return not pairs or any(pair in line.name for line in self.lines for pair in pairs)

    def _apart(self, word: str) -> list[str]:
        cuts = ([word[:place], word[place:]] for place in range(2, len(word) - 1))
        whole = [cut for cut in cuts if all(part in self.rarity for part in cut)]
        return max(whole, key=lambda cut: sum(self.rarity[part] for part in cut), default=[])

    def _alike(self, word: str) -> list[str]:
        """People slip inside a word, hardly ever at its first letter."""
        return get_close_matches(word, [own for own in self.rarity if own[0] == word[0]], 1, 0.7)

    def nearest(self, words: Sequence[str]) -> tuple[Notice, ...]:
        """The few that share any word at all with the question."""
        scored = [(self._score(line, words, words)[1], line) for line in self.lines]
        scored = sorted((hit for hit in scored if hit[0] > 0), key=lambda hit: (-hit[0], hit[1].notice.code))
        return tuple(line.notice for _, line in scored[:5])


class _Line:
    """One notice with its words and where the heaviest mention of each stands.

    `place` is where in its field's list it comes, from 0 to below 1.
    """

    def __init__(self, notice: Notice, place: float) -> None:
        self.notice = notice
        self.place = place
        self.name = f" {' '.join(_words_of(notice.name_key))} "
        self.field = f" {' '.join(_words_of(notice.field_key))} "
        self.length = min(len(self.name), 300)
        keys = ((notice.field_key, IN_FIELD), (notice.result_key, IN_RESULT), (notice.name_key, IN_NAME))
        self.places = {word: place for key, place in keys for word in _words_of(key)}

    @property
    def fame(self) -> float:
        """Of two names that say what was asked, the one that says little else; a repealed one last."""
        known = (1.0 - self.length / 1500) * (1.0 + ORDER * (1.0 - self.place))
        return known * (0.3 if self.notice.is_repealed else 1.0)

    def fitness(self, word: str) -> tuple[float, float]:
        """How surely the line says `word`, and how heavily."""
        if word in self.places:
            return 1.0, self.places[word]
        if len(word) > 1:
            begun = [place for own, place in self.places.items() if own.startswith(word)]
            if begun:
                return PREFIX, max(begun)
        return 0.0, 0.0


def _words_of(key: str) -> list[str]:
    return re.findall(r"[^\W_]+", key)
