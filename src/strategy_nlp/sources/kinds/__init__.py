"""The kinds of sources: by what each is recognised, and how it is read."""
