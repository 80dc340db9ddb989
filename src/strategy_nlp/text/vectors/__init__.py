"""Sentence vectors that mean the same in every language."""
