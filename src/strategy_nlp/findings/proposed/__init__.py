"""Titles that a language model proposed, as pages tell of them."""
