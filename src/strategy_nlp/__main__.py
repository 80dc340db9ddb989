"""``python -m strategy_nlp`` is the same as the command ``strategy-nlp``."""

from strategy_nlp.cli.app import app

if __name__ == "__main__":
    app()
