"""Sheets of the gallery's figures, one for each kind, with what a reader would see cut or covered.

  sheets.py FIGURES SHEETS

FIGURES has a folder for each kind, in it NAME.svg and NAME.txt, a line with what is shown and one with the caption. SHEETS gets
KIND.png and an index.
"""
import html
import io
import pathlib
import sys

from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "EndToEndTests"))
from browser import BOXES, Visit, chromium

STYLE = """
body { font: 13px Helvetica, Arial, sans-serif; margin: 12px; background: #fff; color: #222; columns: 2; column-gap: 16px; width: 1740px; }
h1 { font-size: 20px; margin: 0 0 8px; column-span: all; } figure { margin: 0 0 14px; break-inside: avoid; border-top: 1px solid #ccc; padding-top: 4px; }
h2 { font-size: 13px; margin: 0 0 4px; } figcaption { color: #555; overflow-wrap: anywhere; } svg { max-width: 100%; height: auto; }
"""
# Enough for pale areas, thin lines and words, a quarter of the bytes.
COLOURS = 16

figures, sheets = map(pathlib.Path, sys.argv[1:])
sheets.mkdir(exist_ok=True)
kinds = sorted(folder.name for folder in figures.iterdir() if folder.is_dir())
faults = []
with chromium() as browser:
    for kind in kinds:
        parts = [f"<!DOCTYPE html><meta charset=utf-8><style>{STYLE}</style><h1>{kind}</h1>"]
        for path in sorted((figures / kind).glob("*.svg")):
            title, caption = path.with_suffix(".txt").read_text().split("\n", 1)
            parts.append(f"<figure id='{path.stem}'><h2>{html.escape(f'{path.stem}: {title}')}</h2>{path.read_text()}"
                         f"<figcaption>{html.escape(caption)}</figcaption></figure>")
        page = figures / f"{kind}.html"
        page.write_text("\n".join(parts))
        with Visit(browser, page, viewport={"width": 1764, "height": 900}) as visit:
            found = visit.page.evaluate(BOXES)
            faults += [f"{kind}: {fault}" for fault in found]
            image = Image.open(io.BytesIO(visit.page.screenshot(full_page=True)))
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(sheets / f"{kind}.png", optimize=True)
for path in sheets.glob("*.png"):
    if path.stem not in kinds:
        path.unlink()
entries = "\n".join(f'<h2>{kind}</h2>\n<img src="{kind}.png" alt="{kind}" width="880" loading="lazy">' for kind in kinds)
(sheets / "index.html").write_text(
    '<!DOCTYPE html>\n<meta charset="utf-8">\n<title>Figures at the ends of what they must bear</title>\n'
    f'<p>Made by <code>scripts/gallery</code>.</p>\n{entries}\n')
size = sum(path.stat().st_size for path in sheets.iterdir())
print(*faults, sep="\n")
print(f"{len(kinds)} sheets of {size / 1e6:.1f} MB in {sheets}; {len(faults)} faults")
sys.exit(1 if faults else 0)
