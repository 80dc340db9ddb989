"""What people decided about topics, kept and carried out again."""
