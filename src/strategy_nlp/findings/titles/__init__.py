"""Titles of topics as pages show them, and what is told of those that a language model proposed."""
