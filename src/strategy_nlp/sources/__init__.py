"""Exports, chats, transcripts and submissions that become a consultation folder, and what anybody's file is."""

import lazy_loader

# What this wing offers stands in the stub beside this file; a name is loaded when it is asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
