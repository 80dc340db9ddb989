"""The tone of a text, calibrated and silent where nobody knows."""
