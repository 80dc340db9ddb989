"""Which language a text is in, how sure, and when nobody can tell."""
