"""The way out for one person: their words and votes taken out of a consultation and of what was made from it."""

import lazy_loader

# What this wing offers stands in the stub beside this file; a name is loaded when it is asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
