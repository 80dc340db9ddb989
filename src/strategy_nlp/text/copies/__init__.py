"""One idea said twice: campaigns of copies, and the same in another language."""
