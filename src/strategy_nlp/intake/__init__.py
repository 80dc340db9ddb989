"""One module per source. `folder` reads a consultation's own tables; the others write such a folder."""
