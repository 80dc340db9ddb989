"""Charts, one per function."""
