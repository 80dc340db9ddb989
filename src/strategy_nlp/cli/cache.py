"""What is kept between runs: where, how much, and away with it.

By itself, because it belongs to no consultation.
"""

from collections import defaultdict

import typer

from strategy_nlp.cli.terminal import complain, say, told_in_a_sentence
from strategy_nlp.messages import counted


def cache_path() -> None:
    """Say where results are kept; the environment variable STRATEGY_NLP_CACHE names another place."""
    from strategy_nlp.cache import cache_folder

    typer.echo(cache_folder())


def cache_list() -> None:
    """Say how much of each stage is kept, and how much may be; STRATEGY_NLP_CACHE_LIMIT names another limit, in gigabytes."""
    with told_in_a_sentence():
        from strategy_nlp.cache import cache_folder, cache_limit, kept_entries

        sizes: defaultdict[str, list[int]] = defaultdict(list)
        for entry in kept_entries():
            sizes[entry.stage].append(entry.size)
        for stage, own in sorted(sizes.items()):
            typer.echo(f"{stage:<12} {len(own):>6,} {sum(own) / 1e6:>10,.1f} MB")
        whole = sum(sum(own) for own in sizes.values())
        say(f"{whole / 1e6:,.1f} MB of at most {cache_limit() / 1e6:,.0f} MB are kept in {cache_folder()}")


def cache_clear() -> None:
    """Delete everything that is kept; the next run of each consultation makes it again."""
    with told_in_a_sentence():
        from strategy_nlp.cache import foreign_entries
        from strategy_nlp.errors import DataError
        from strategy_nlp.removal.leftovers import delete_kept, require_own_cache

        folder = require_own_cache()
        if foreign := foreign_entries():
            raise DataError(
                f"{folder} holds {foreign[0].relative_to(folder)}, which no run has kept there; take it elsewhere first. Nothing was deleted."
            )
        deleted, left = delete_kept()
    for problem in left:
        complain(problem)
    say(f"{counted(deleted, 'kept result')} deleted.")
    if left:
        raise typer.Exit(1)
