"""Pictures of the page's main states: `python -m tests.browser.screenshots [FOLDER]`, docs/img by default."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from ingest.settings import Settings
from tests.browser.page import ARGUMENTS, CHROMIUM, ask, open_page, tab
from tests.browser.test_desk import WORDS, make_draft, open_to_all, spoil
from tests.web_apps import real_app
from tests.web_server import running

SIZES = {"desktop": (1280, 860), "telefoon": (375, 760)}
IN_THE_DARK = frozenset({"start", "bron-open"})


def take(browser: Browser, url: str, folder: Path) -> None:
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=1
            )
            page = open_page(context.new_page(), url)
            name = f"{size}-{'licht' if scheme == 'light' else 'donker'}"
            _states(page, folder, name)
            context.close()


def _states(page: Page, folder: Path, name: str) -> None:
    def shot(state: str) -> None:
        if name.endswith("donker") and state not in IN_THE_DARK:
            return
        page.wait_for_timeout(400)
        page.screenshot(path=folder / f"{state}-{name}.png")

    shot("start")
    turn = ask(page, "Wat vragen gemeenten voor de jeugdzorg?")
    shot("antwoord")
    turn.locator("a.merk").first.click()
    shot("bron-open")
    turn.locator(".bron[open] a.open").click()
    page.locator("#plaats").wait_for(state="attached")
    shot("paper")
    tab(page, "Over dit systeem")
    page.evaluate("scrollTo(0, 0)")
    shot("over")
    tab(page, "Vraag stellen")
    page.get_by_role("button", name="Nieuw gesprek").click()
    page.locator("#voorbeelden").wait_for()
    ask(page, "Wie wint het Eurovisiesongfestival volgend jaar?")
    shot("geen-antwoord")
    page.get_by_role("button", name="Nieuw gesprek").click()
    page.locator("#voorbeelden").wait_for()
    ask(page, "Hoeveel miljoen euro willen gemeenten extra voor digitale weerbaarheid?")
    shot("half-antwoord")


def take_desk(browser: Browser, url: str, folder: Path) -> None:
    """The press desk with one line that the papers don't bear, and with each short form."""
    for size, (width, height) in SIZES.items():
        context = browser.new_context(viewport={"width": width, "height": 2 * height}, device_scale_factor=1)
        page = make_draft(context.new_page(), url, "de jeugdzorg en het geld daarvoor")
        spoil(page)
        page.screenshot(path=folder / f"persbureau-{size}-licht.png")
        for form in ("quote", "post", "letter"):
            page.get_by_role("radio", name=WORDS["forms"][form], exact=True).check()
            expect(page.locator("#pers-status")).to_have_text(WORDS["formDone"])
            page.screenshot(path=folder / f"persbureau-{form}-{size}-licht.png")
        context.close()


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=60_000)  # a busy machine gives the same pictures, only later
    app = real_app(Settings())
    with running(app) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        take(browser, url, folder)
        with running(real_app(open_to_all(Settings()))) as press_url:
            take_desk(browser, press_url, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/img"))
