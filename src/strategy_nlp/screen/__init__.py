"""A page in the browser for people who do not use a terminal: files in, columns corrected, a report out; it computes nothing itself."""

import lazy_loader

# What this wing offers stands in the stub beside this file; a name is loaded when it is asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
