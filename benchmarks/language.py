"""How fast languages are told, beside py3langid alone: ``python benchmarks/language.py [FOLDER]``; the folder holds SIB-200.

CPU seconds of one process on the first eight words of each sentence, and on whole sentences.
"""

import sys
import time
from pathlib import Path

import pandas as pd
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from strategy_nlp.text.language.detection import detect_languages

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data" / "sib200"


def main(folder: Path) -> None:
    """Print texts per second for both, and their ratio."""
    tables = [pd.read_csv(path, sep="\t", quoting=3) for path in sorted(folder.glob("*.tsv"))]
    whole = pd.concat(tables, ignore_index=True)["text"]
    plain = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detect_languages(whole.iloc[:100])
    for name, texts in (("eight words", whole.str.split().str[:8].str.join(" ")), ("whole sentences", whole)):
        start = time.process_time()
        for text in texts:
            plain.classify(text)
        middle = time.process_time()
        detect_languages(texts)
        theirs, ours = middle - start, time.process_time() - middle
        sys.stdout.write(
            f"{name}: {len(texts):,} texts, ours {len(texts) / ours:,.0f} a second, py3langid alone "
            f"{len(texts) / theirs:,.0f}; ours takes {ours / theirs:.2f} times as long\n"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
