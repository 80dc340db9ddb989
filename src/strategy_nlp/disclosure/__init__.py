"""Which tables and numbers may be passed on, and what must wait so that no two reports tell of a few people together."""

import lazy_loader

# What this wing offers stands in the stub beside this file; a name is loaded when it is asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
