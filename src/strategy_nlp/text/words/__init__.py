"""Texts cut into the words that say something, language by language."""
