"""Intervals, tests and agreement of groupings, each with its source; nothing here knows what is counted."""

import lazy_loader

# What this wing offers stands in the stub beside this file; a name is loaded when it is asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
