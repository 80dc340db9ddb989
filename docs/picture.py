"""The README's picture: the first page of a question's report on the demonstration, as a browser shows it.

``make picture`` runs it. Where there is no chromium it says so and leaves the picture as it is.
"""

import sys
import tempfile
from pathlib import Path
from shutil import which

from PIL import Image
from playwright.sync_api import sync_playwright

from strategy_nlp import ReportOptions, demo_folder, make_reports

OUT = Path(__file__).with_name("report.png")
MOST = 150_000
# As wide as a README shows it, and as high as a reader sees at once.
WIDTH, HEIGHT = 1000, 772


def main() -> None:
    """Make the report, open its first question and keep what is seen."""
    chromium = which("chromium") or which("chromium-browser") or which("google-chrome")
    if chromium is None:
        print("There is no chromium on this machine, so docs/report.png stays as it is.")
        return
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report"
        make_reports(demo_folder(), report, options=ReportOptions(questions=["q4"]))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
            page.goto((report / "q4.html").as_uri())
            page.screenshot(path=OUT)
            browser.close()
    # 64 colours are enough for text and charts, and a fifth of the size.
    Image.open(OUT).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(OUT, optimize=True)
    size = OUT.stat().st_size
    print(f"{OUT.name}: {size // 1000} kB.")
    if size > MOST:
        sys.exit(f"{OUT.name} has {size:,} bytes; at most {MOST:,} are kept in the repository.")


if __name__ == "__main__":
    main()
