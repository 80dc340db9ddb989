"""Hear a multilingual consultation fairly, and say what was heard.

Data flows one way. A module imports only from those before it in this list, which a test holds:

=====================  ==================================================================
``errors``             one tree of errors
``store``              results kept by content hash, written atomically
``consultation``       the folder: questions, settings, paths
``schema``             each table's columns, types, checks
``intake``             one module per source, and the reading of the folder itself
``privacy``            redact text, pseudonymise ids, suppress small cells
``clean``              normalise, find non-answers and copies, keep the funnel
``language``           which language; what the models cover
``vectors``            multilingual sentence vectors, centred by language
``keywords``           words per language, class-based TF-IDF, labels
``topics``             neighbour graph, communities inside BERTopic, confidence
``sentiment``          calibrated, abstaining
``votes``              tallies, shares, intervals, division
``groups``             opinion groups and what represents them
``participation``      who spoke, who is missing, per segment
``engine``             where independent pieces of work run
``receipt``            what a run was made from: versions, hashes, durations
``analysis``           the whole flow as one function, its tables and its receipt
``plots``              one chart per function
``tables``             tables for people
``report``             notebooks to HTML, the index
``cli``                the terminal
=====================  ==================================================================
"""

from importlib.metadata import version

__version__ = version("strategy-nlp")
__all__ = ["__version__"]
