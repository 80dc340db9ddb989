"""Exports of Polis: which files one holds, what they say, and rows that cannot be."""
