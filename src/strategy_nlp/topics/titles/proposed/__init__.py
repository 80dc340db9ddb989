"""Titles that a language model proposes, and what becomes of them: nothing of an answer is shown that the ideas do not say."""
