"""What the browser tests do with the page, each step by the name a person would give it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from ui import texts

CHROMIUM = "/usr/bin/chromium"
# A quiet browser: whatever it still asks the network for is the page's doing.
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip


def open_page(page: Page, url: str) -> Page:
    page.goto(url)
    expect(field(page)).to_be_visible()
    expect(page.locator("#melding")).to_have_attribute("role", "alert")
    expect(page.get_by_role("button", name=texts.ASK_BUTTON)).to_be_visible()
    return page


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Uw vraag")


def ask(page: Page, question: str) -> Locator:
    """Ask, and wait for the answer; gives the turn."""
    number = page.locator(".beurt").count() + 1
    field(page).fill(question)
    field(page).press("Enter")
    turn = page.locator(f"#beurt-{number}")
    expect(turn.locator(".ai")).to_be_visible(timeout=15_000)
    return turn


def status(page: Page) -> Locator:
    return page.locator("#status .md")


def error(page: Page) -> Locator:
    return page.locator("#melding .md")


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def sign_in(page: Page, url: str, password: str, tab_name: str) -> None:
    """Sign in as Eva, and go to one of the tabs that are hers."""
    page.goto(f"{url}/aanmelden")
    page.get_by_label(texts.SIGN_IN_NAME).fill("eva")
    page.get_by_label(texts.SIGN_IN_PASSWORD).fill(password)
    page.get_by_role("button", name=texts.SIGN_IN_BUTTON).click()
    tab(page, tab_name)


def ask_and_wait(page: Page, url: str, question: str) -> Locator:
    """Open the page and ask what takes long; gives the button that stops it, once it is there."""
    open_page(page, url)
    field(page).fill(question)
    field(page).press("Enter")
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    return stop
