"""What the votes say, by subject: what is agreed, what divides, what was turned down, who thinks alike, who differs."""

import lazy_loader

# The names stand in the stub beside this file.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
