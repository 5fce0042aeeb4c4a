"""Pages in headless Chromium, by playwright."""
import contextlib
import pathlib
import shutil

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BOXES = (pathlib.Path(__file__).parent / "boxes.js").read_text()
WIDTHS = (360, 800, 1280)
# The text's width on A4, in CSS pixels: 210 mm less the margins.
PRINT_WIDTH = round((210 - 2 * 14) / 25.4 * 96)


@contextlib.contextmanager
def chromium():
    program = next((path for path in map(shutil.which, NAMES) if path), None)
    assert program, f"none of {', '.join(NAMES)} is installed: scripts/test installs one"
    with sync_playwright() as playwright:
        # Its sandbox needs rights that root in a container does not have.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A page that is open, with what it asked for and complained about."""

    def __init__(self, browser, path, **options):
        self.path, self.complaints, self.requests = pathlib.Path(path), [], []
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(self.path.resolve().as_uri())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    def foreign(self):
        """What it asked for outside its own folder."""
        return [url for url in self.requests if not url.startswith(self.path.resolve().parent.as_uri())]

    def looks(self):
        """Every way to look at it, by name, each laid out when it is given."""
        for scheme in ("light", "dark"):
            for width in WIDTHS:
                self.page.emulate_media(media="screen", color_scheme=scheme)
                self.page.set_viewport_size({"width": width, "height": 900})
                yield f"{width} {scheme}"
        self.page.emulate_media(media="print", color_scheme="dark")
        self.page.set_viewport_size({"width": PRINT_WIDTH, "height": 900})
        yield "print"
        self.page.emulate_media(media="screen", color_scheme="light")
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def faults(self):
        """What is clipped or overlaps, in all looks, folded parts unfolded."""
        self.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        return [f"{look}: {fault}" for look in self.looks() for fault in self.page.evaluate(BOXES)]

    def barriers(self):
        """What axe finds, in light and dark. Drawings are one thing to it: of their texts it can say nothing, slowly."""
        found = []
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            for violation in Axe().run(self.page, {"exclude": [["svg > g"]]})["violations"]:
                found += [f"{scheme}: {violation['id']}: {node['html'][:120]}: {node['failureSummary']}" for node in violation["nodes"]]
        self.page.emulate_media(color_scheme="light")
        return found
