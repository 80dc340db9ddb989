from . import app

__all__ = ["app"]
