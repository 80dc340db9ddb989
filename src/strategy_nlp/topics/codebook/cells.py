"""What people may write about topics: a name that can be read, a remark without personal details, and never a spreadsheet's error."""

import re

from strategy_nlp.intake.normalisation import normalise
from strategy_nlp.privacy.redaction import KINDS, MARK, details, redact

# A headline is read at a glance, and a remark is no chapter.
LONGEST_NAME, LONGEST_REMARK = 200, 2_000
# What spreadsheet programs show where a formula has no result, as files and programs in other languages spell it.
_ERRORS = re.compile(
    r"#\s?[¡¿]?(?:REF|VALUE|NAME|DIV/0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY|EXTERNAL|PYTHON|BEZUG|WERT|ZAHL|"
    r"ÜBERLAUF|FELD|VALEUR|NOM|NOMBRE|NUL|VALOR|NÚM|NULO|DESBORDAMIENTO|VALORE|NOME|RIF|VERW|WAARDE|NAAM|GETAL|ССЫЛКА|ЗНАЧ|ИМЯ|"
    r"ЧИСЛО|ДЕЛ/0|ПУСТО|ADR|ARG|NAZWA|LICZBA|ZERO|DZIEL/0|BAŞV|DEĞER|AD|SAYI|SAYI/0)[!?]"
    r"|#(?:N/A|N/D|NV|N/V|NB|NO DISP|Н/Д|YOK|#+)!?|#GETTING_DATA|#ERROR!|#GESPERRT!|Err:\d{3}",
    re.IGNORECASE,
)


def is_error(cell: str) -> bool:
    """Whether a cell is what a spreadsheet program shows in place of a result.

    >>> is_error("#REF!"), is_error("#N/A"), is_error("#MeToo"), is_error("Err:502")
    (True, True, False, True)
    """
    return _ERRORS.fullmatch(cell.strip()) is not None


def name_of(cell: str) -> str:
    """A topic's name as it is shown: no tags, nothing invisible, single spaces, no personal detail."""
    return remark_of(cell)


def wrong_name(cell: str) -> str:
    """Why a cell can name no topic, as the end of a sentence; blank where it can, and where the cell is blank.

    >>> wrong_name("Night buses"), wrong_name("<b></b>")
    ('', 'it must hold a letter or a digit that people can see')
    >>> wrong_name("ana@example.org")
    'it must hold a letter or a digit that people can see, and more than a personal detail'
    """
    if not cell.strip():
        return ""
    if is_error(cell):
        return "that is an error of the spreadsheet; write a name, or leave it blank"
    name = name_of(cell)
    if not any(map(str.isalnum, MARK.sub("", name))):
        return "it must hold a letter or a digit that people can see" + (
            ", and more than a personal detail" if held_details(cell) else ""
        )
    return f"it has {len(name):,} signs, and a name may have {LONGEST_NAME}" if len(name) > LONGEST_NAME else ""


def held_details(cell: str) -> str:
    """What personal details a cell holds, in words and without repeating them; blank where there are none.

    >>> held_details("Ask ana@example.org")
    'an e-mail address'
    """
    kinds = dict.fromkeys(KINDS[kind] for kind, _ in details(normalise(cell)))
    return " and ".join(f"{'an' if kind[0] in 'aei' else 'a'} {kind}" for kind in kinds)


def remark_of(cell: str) -> str:
    """A remark as it is kept: no tags, nothing invisible, no personal detail.

    >>> remark_of("Ask  ana@example.org")
    'Ask [email]'
    """
    return redact([normalise(cell)]).texts[0]


def wrong_remark(cell: str) -> str:
    """Why a cell can be no remark, as the end of a sentence; blank where it can."""
    if is_error(cell):
        return "that is an error of the spreadsheet; write a remark, or leave it blank"
    length = len(" ".join(cell.split()))
    return f"it has {length:,} signs, and a remark may have {LONGEST_REMARK:,}" if length > LONGEST_REMARK else ""


# Quotation marks of the report languages, with the spaces that French writes inside them.
_MARKS = ' \u00a0\u202f\u2068\u2069"“”«»„'


def unquoted(label: str) -> str:
    """A label without the quotation marks that `written_title` put around it.

    >>> unquoted("“Stop filming”"), unquoted("« Arrêtez »"), unquoted("Courts")
    ('Stop filming', 'Arrêtez', 'Courts')
    """
    inside = label.strip()
    if len(inside) > 2 and inside[0] in _MARKS and inside[-1] in _MARKS:
        return inside.strip(_MARKS)
    return label
