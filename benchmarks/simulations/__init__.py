"""Pages on which the truth is known, made by chance; `benchmarks/claims.py` counts what is said falsely on them."""
