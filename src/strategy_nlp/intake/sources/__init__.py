"""One module per source; each writes a consultation folder."""
