"""Hear a multilingual consultation fairly, and say what was heard.

>>> import strategy_nlp as sn
>>> sn.text.languages(["Open the archives to everybody", "Abran los archivos a todas las personas"])["language"].tolist()
['en', 'es']

Data flows one way. A wing imports only from those above it in this list and from the ground, which a test holds:

==============  ==================================================================
the ground      ``errors messages files strict_json cache engine plain untyped statistics``: what every wing stands on
``intake``      the consultation folder: its contract and its reading
``privacy``     what may be seen of a person: details out, pseudonyms, small counts, the gate
``text``        what one text says, by itself: does it count, its language, words, vector, tone
``sources``     exports, chats, transcripts and submissions that become a consultation folder
``votes``       what people agree on, where they split, and who votes alike
``disclosure``  which numbers may be passed on, and what must wait beside earlier reports
``topics``      ideas put beside those like them, named, and reviewed by people
``across``      what cuts across questions and topics: who, when, at events, what comes back
``analysis``    the flow as one call, and the tables that come out
``removal``     one person taken out of a consultation and of what was made from it
``findings``    what the tables say, by subject: as table, sentence and description
``report``      charts, tables and pages for people
``evaluation``  how good the numbers are, beside the flow
``screen``      a page in the browser for people who do not use a terminal
``cli``         the terminal
==============  ==================================================================

Each wing's own page (``help(strategy_nlp.votes)``) says what it offers. Everything is loaded when it is asked for.
"""

from typing import Any

import lazy_loader

# The public names stand in the stub beside this file.
_load, _, __all__ = lazy_loader.attach_stub(__name__, __file__)
__all__ += ["__version__"]


def __dir__() -> list[str]:
    return sorted(__all__)


def __getattr__(name: str) -> Any:
    # Reading the version takes a tenth of a second, which `strategy-nlp --help` need not wait for.
    if name == "__version__":
        from importlib.metadata import version

        return version("strategy-nlp")
    return _load(name)
