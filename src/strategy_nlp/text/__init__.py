"""What one text says, by itself: its language, its words, its vector, its tone, what it does, and whether it counts."""

import lazy_loader

# What this wing offers stands in the stub beside this file; a name is loaded when it is asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
