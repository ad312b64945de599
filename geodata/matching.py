"""Match a folded text against many names at once: the same, the beginning, a part, or all but one letter."""

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

NONE = np.iinfo(np.int64).max // 2
SAME, BEGINNING, PART, ONE_EDIT, WORDS, ONE_EDIT_WITHIN = range(6)
SHORTEST_FORGIVEN = 4
MOST_ANCHORS = 1_000
EVERY = 1 << 40

Ranks = npt.NDArray[np.int64]


class Names:
    """Spellings of things in folded form; a rank is tier * LONGEST + length of the spelling, NONE for no match."""

    LONGEST = 100_000

    def __init__(self, spellings: list[list[str]], contexts: list[str]) -> None:
        """One list of spellings a thing, and the folded words of where it lies."""
        self._keys = [key for keys in spellings for key in keys]
        self._owner = np.array([at for at, keys in enumerate(spellings) for _ in keys], dtype=np.int64)
        self._lengths = np.array([len(key) for key in self._keys], dtype=np.int64)
        self._starts = np.concatenate([[1], 1 + np.cumsum(self._lengths + 1)])[:-1]
        self._text = "\n" + "\n".join(self._keys) + "\n"
        self._words = ["\n".join([*keys, context]) for keys, context in zip(spellings, contexts, strict=True)]

    def ranks(self, text: str) -> Ranks:
        """Rank of each thing for a text: SAME, BEGINNING, PART (two letters or more) or ONE_EDIT (four or more)."""
        ranks = np.full(len(self._words), NONE)
        if not text:
            return ranks
        keys, offsets = self._occurrences(text) if len(text) > 1 else self._beginnings(text)
        tiers = np.where(offsets > 0, PART, np.where(self._lengths[keys] == len(text), SAME, BEGINNING))
        self._improve(ranks, keys, tiers)
        if len(text) >= SHORTEST_FORGIVEN:
            near = np.flatnonzero(np.abs(self._lengths - len(text)) <= 1)
            keys = near[_one_edit(text, [self._keys[at] for at in near])]
            self._improve(ranks, keys, np.full(len(keys), ONE_EDIT))
        return ranks

    def ranks_of_words(self, words: list[str]) -> Ranks:
        """WORDS for each thing that has all words (two or more) somewhere in its names or in where it lies."""
        ranks = np.full(len(self._words), NONE)
        words = sorted((word for word in words if word), key=len, reverse=True)
        if len(words) < 2:
            return ranks
        hits = list(range(len(self._words)))
        for word in words:
            hits = [at for at in hits if word in self._words[at]]
        ranks[hits] = WORDS * self.LONGEST
        return ranks

    def ranks_within(self, text: str) -> Ranks:
        """ONE_EDIT_WITHIN for things with a part that is the text but for one letter (text of six or more).

        Looks at MOST_ANCHORS places at most, so among very many names alike a few may be passed over.
        """
        ranks = np.full(len(self._words), NONE)
        size = len(text)
        if size < SHORTEST_FORGIVEN + 2:
            return ranks
        thirds = [(at * size // 3, (at + 1) * size // 3) for at in range(3)]   # one edit leaves one third as it is
        windows: dict[str, set[int]] = {}
        budget = MOST_ANCHORS
        for first, last in sorted(thirds, key=lambda third: self._text.count(text[slice(*third)])):
            keys, offsets = self._occurrences(text[first:last], budget)
            for key, offset in zip(keys.tolist(), offsets.tolist(), strict=True):
                for start in {max(0, offset - first + shift) for shift in (-1, 0, 1)}:
                    windows.setdefault(self._keys[key][start:start + size + 1], set()).add(key)
            budget -= len(keys)
        if not windows:
            return ranks
        pieces = [piece[:length] for piece in windows for length in (size - 1, size, size + 1)]
        near = _one_edit(text, pieces).reshape(-1, 3).max(axis=1).tolist()
        hits = sorted({key for close, found in zip(near, windows.values(), strict=True) if close for key in found})
        self._improve(ranks, np.array(hits, dtype=np.int64), np.full(len(hits), ONE_EDIT_WITHIN))
        return ranks

    def _improve(self, ranks: Ranks, keys: npt.NDArray[np.int64], tiers: npt.NDArray[np.int64]) -> None:
        np.minimum.at(ranks, self._owner[keys], tiers * self.LONGEST + self._lengths[keys])

    def _occurrences(self, text: str, most: int = EVERY) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Keys that hold the text and where in them, as two arrays; the first ones when there are more than most."""
        places: list[int] = []
        at = self._text.find(text)
        while at >= 0 and len(places) < most:
            places.append(at)
            at = self._text.find(text, at + 1)
        found = np.array(places, dtype=np.int64)
        keys = np.searchsorted(self._starts, found, side="right") - 1
        return keys, found - self._starts[keys]

    def _beginnings(self, text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        keys = np.array([at for at, key in enumerate(self._keys) if key.startswith(text)], dtype=np.int64)
        return keys, np.zeros(len(keys), dtype=np.int64)


def _one_edit(text: str, others: list[str]) -> npt.NDArray[np.bool_]:
    """True for each other that is the text after at most one letter is added, left out, changed or swapped."""
    distances = cdist([text], others, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8)[0]
    return np.asarray(distances <= 1)
