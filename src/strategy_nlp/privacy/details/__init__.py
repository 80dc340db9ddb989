"""Where a text holds a personal detail, one module per kind."""
