"""What axe finds on a page, and how the page is looked at: wide and narrow, light and dark."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

VIEWS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "375": {"viewport": {"width": 375, "height": 760}},
    "320": {"viewport": {"width": 320, "height": 640}},
}
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations", "incomplete"],
}


def faults_of(page: Page) -> list[Any]:
    """Violations, what axe isn't sure of, and scrolling sideways; none is good."""
    report = Axe().run(page, options=OPTIONS).response
    found: list[Any] = [(one["id"], one["nodes"][0]["html"][:200]) for one in report["violations"]]
    found += [
        (one["id"], "incomplete", node["any"][0]["message"][:150], node["html"][:150])
        for one in report["incomplete"]
        for node in one["nodes"]
    ]
    width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [*found, *([("sideways", width, room)] if width > room else [])]
