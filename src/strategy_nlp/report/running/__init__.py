"""Notebooks run side by side, and their parameters."""
