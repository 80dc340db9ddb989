"""The catalogues of the report's languages, and `update`, which brings them in step with the code (`make messages`)."""
