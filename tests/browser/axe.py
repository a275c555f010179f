"""What axe finds on a page, looked at wide and narrow, light and dark, each time once the page stands still."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Width and height in pixels, and the colours that the visitor prefers.
VIEWS = {
    "light": (1280, 860, "light"),
    "dark": (1280, 860, "dark"),
    "375": (375, 760, "light"),
    "320": (320, 640, "light"),
}
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations", "incomplete"],
}
# A heading that comes while axe looks has no place in its order: "Unable to determine previous heading".
STANDS_STILL = """() => new Promise(done => {
    let timer = 0;
    const watch = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(end, 150); });
    const end = () => { watch.disconnect(); done(); };
    watch.observe(document, {subtree: true, childList: true, attributes: true});
    timer = setTimeout(end, 150);
    setTimeout(end, 3000);
})"""


def faults_of(page: Page) -> list[Any]:
    """Violations, what axe isn't sure of, and scrolling sideways, with the view it is seen in; none is good."""
    found: list[Any] = []
    for view, (width, height, colours) in VIEWS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        found += [(*fault, view) for fault in _faults_as_it_is(page)]
    return found


def _faults_as_it_is(page: Page) -> list[Any]:
    page.evaluate(STANDS_STILL)
    report = Axe().run(page, options=OPTIONS).response
    found: list[Any] = [(one["id"], one["nodes"][0]["html"][:200]) for one in report["violations"]]
    found += [
        (one["id"], "incomplete", node["any"][0]["message"][:150] if node["any"] else "", node["html"][:150])
        for one in report["incomplete"]
        for node in one["nodes"]
    ]
    width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [*found, *([("sideways", width, room)] if width > room else [])]
