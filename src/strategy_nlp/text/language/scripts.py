"""Which scripts a text is written in, and which languages are written in them."""

from collections.abc import Container, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

# Blocks of Unicode by ISO 15924 code; only their letters count, so that digits and punctuation say nothing.
_BLOCKS: dict[str, tuple[tuple[int, int], ...]] = {
    "Latn": ((0x41, 0x24F), (0x250, 0x2AF), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF), (0xFF21, 0xFF5A)),
    "Grek": ((0x370, 0x3FF), (0x1F00, 0x1FFF)),
    "Cyrl": ((0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)),
    "Armn": ((0x530, 0x58F),),
    "Hebr": ((0x590, 0x5FF),),
    "Arab": ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    "Thaa": ((0x780, 0x7BF),),
    "Deva": ((0x900, 0x97F), (0xA8E0, 0xA8FF)),
    "Beng": ((0x980, 0x9FF),),
    "Guru": ((0xA00, 0xA7F),),
    "Gujr": ((0xA80, 0xAFF),),
    "Orya": ((0xB00, 0xB7F),),
    "Taml": ((0xB80, 0xBFF),),
    "Telu": ((0xC00, 0xC7F),),
    "Knda": ((0xC80, 0xCFF),),
    "Mlym": ((0xD00, 0xD7F),),
    "Sinh": ((0xD80, 0xDFF),),
    "Thai": ((0xE00, 0xE7F),),
    "Laoo": ((0xE80, 0xEFF),),
    "Tibt": ((0xF00, 0xFFF),),
    "Mymr": ((0x1000, 0x109F), (0xAA60, 0xAA7F)),
    "Geor": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF)),
    "Hang": ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF)),
    "Ethi": ((0x1200, 0x139F), (0x2D80, 0x2DDF)),
    "Khmr": ((0x1780, 0x17FF),),
    "Kana": ((0x3041, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9D)),
    "Hani": ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)),
}
SCRIPTS = tuple(_BLOCKS)

# The languages written in each script, as far as the identifier or a code here knows them. Latin is the rest.
LANGUAGES_OF_SCRIPT: dict[str, tuple[str, ...]] = {
    "Grek": ("el",),
    "Cyrl": ("ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg", "tt", "ba", "uz"),
    "Armn": ("hy",),
    "Hebr": ("he", "yi"),
    "Arab": ("ar", "fa", "ur", "ps", "ug", "ku", "sd"),
    "Thaa": ("dv",),
    "Deva": ("hi", "mr", "ne", "sa", "gom"),
    "Beng": ("bn", "as"),
    "Guru": ("pa",),
    "Gujr": ("gu",),
    "Orya": ("or",),
    "Taml": ("ta",),
    "Telu": ("te",),
    "Knda": ("kn",),
    "Mlym": ("ml",),
    "Sinh": ("si",),
    "Thai": ("th",),
    "Laoo": ("lo",),
    "Tibt": ("dz", "bo"),
    "Mymr": ("my",),
    "Geor": ("ka",),
    "Hang": ("ko",),
    "Ethi": ("am", "ti"),
    "Khmr": ("km",),
    "Kana": ("ja",),
    "Hani": ("zh", "ja"),
}

# Languages of other scripts that are written in Latin letters as well, officially.
_ALSO_LATIN = frozenset({"sr", "uz", "ku", "kk", "tt"})
_NOT_LATIN = frozenset(code for codes in LANGUAGES_OF_SCRIPT.values() for code in codes) - _ALSO_LATIN

# Languages written in a script of their own, of which some people also write in Latin letters.
ROMANISED = {"hi": "hi-Latn", "ur": "hi-Latn", "ar": "ar-Latn"}


# Letters of so many texts are counted together.
_AT_ONCE = 4_096


class _AllBut(frozenset[str]):
    """Every code but these."""

    def __contains__(self, code: object) -> bool:
        return not super().__contains__(code)


def written_in(script: str) -> Container[str]:
    """The languages that are written in a script.

    >>> "el" in written_in("Grek"), "fr" in written_in("Latn"), "el" in written_in("Latn")
    (True, True, False)
    """
    return _AllBut(_NOT_LATIN) if script == "Latn" else LANGUAGES_OF_SCRIPT[script]


def letters_by_script(texts: Sequence[str]) -> NDArray[np.int64]:
    """How many letters of each of `SCRIPTS` stand in each text: one row per text, one column per script.

    >>> dict(zip(SCRIPTS, letters_by_script(["Да, OK?"])[0].tolist()))["Cyrl"]
    2
    """
    parts = [_counted(texts[start : start + _AT_ONCE]) for start in range(0, max(len(texts), 1), _AT_ONCE)]
    return np.concatenate(parts)


def _counted(texts: Sequence[str]) -> NDArray[np.int64]:
    lengths = [len(text) for text in texts]
    signs = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    # The last column takes whatever is no letter of these scripts.
    width = len(SCRIPTS) + 1
    cells = np.repeat(np.arange(len(texts)), lengths) * width + _script_of_sign()[np.minimum(signs, 0xFFFF)]
    counted = np.bincount(cells, minlength=len(texts) * width).reshape(len(texts), width)
    return counted[:, :-1].astype(np.int64)


@cache
def _script_of_sign() -> NDArray[np.int64]:
    """The number of the script of each sign of the basic plane; `len(SCRIPTS)` for what is no letter."""
    table = np.full(0x10000, len(SCRIPTS), np.int64)
    for number, blocks in enumerate(_BLOCKS.values()):
        for low, high in blocks:
            for sign in range(low, high + 1):
                if chr(sign).isalpha():
                    table[sign] = number
    return table
