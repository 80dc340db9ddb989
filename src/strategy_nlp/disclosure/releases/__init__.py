"""A report beside those before it: the ledger, what waits, what is told."""
