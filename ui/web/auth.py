"""Signing in: by a header that the organisation's proxy sets, or with a name and password from a local file.

`python -m ui.web.auth NAME ROLE` asks for a password and prints the line for that file.
"""

from __future__ import annotations

import getpass
import hashlib
import secrets
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ingest.settings import Role, SettingsError, WebSettings
from ui import texts
from ui.templates import render

_COOKIE = "standpunt_aangemeld"
_SESSION_SECONDS = 8 * 3600
_hasher = PasswordHasher()
# Checked when a name is unknown, so that a wrong name takes as long as a wrong password.
_NOBODY = _hasher.hash(secrets.token_hex())


@dataclass(frozen=True, slots=True)
class Person:
    """Who signed in, and what they may see."""

    name: str
    role: Role


class SignIn:
    """Knows who a request is from; people who signed in with a password are remembered in memory only."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self._people = read_password_file(settings.password_file) if settings.password_file else {}
        self._sessions: dict[str, tuple[Person, float]] = {}
        self._wrong = RateLimitItemPerMinute(settings.sign_in_failures, settings.sign_in_wait_minutes)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    @property
    def is_offered(self) -> bool:
        """Whether anyone can sign in at all."""
        return bool(self._people or self._settings.user_header)

    @property
    def has_passwords(self) -> bool:
        """Whether the page with name and password is of use."""
        return bool(self._people)

    def person(self, request: Request) -> Person | None:
        """Who sends this request; None for a citizen. Headers of others than the proxy are gone by now."""
        return self._from_header(request) or self._from_session(request)

    def _from_header(self, request: Request) -> Person | None:
        name = request.headers.get(self._settings.user_header) if self._settings.user_header else None
        if not name:
            return None
        groups = request.headers.get(self._settings.groups_header, "") if self._settings.groups_header else ""
        roles = {self._settings.group_roles.get(group.strip()) for group in groups.split(",")}
        role: Role = "evaluator" if "evaluator" in roles else "press" if "press" in roles else "citizen"
        return Person(name, role)

    def _from_session(self, request: Request) -> Person | None:
        person, until = self._sessions.get(_fingerprint(request.cookies.get(_COOKIE, "")), (None, 0.0))
        return person if time.monotonic() < until else None

    def is_locked(self, name: str, address: str) -> bool:
        """Whether this name or this address has to wait after too many failures."""
        return not all(self._limiter.test(self._wrong, key) for key in (f"name:{name}", f"address:{address}"))

    def check(self, name: str, password: str, address: str) -> Person | None:
        """The person with this name and password; a failure counts against the name and the address."""
        person, stored = self._people.get(name, (None, _NOBODY))
        try:
            _hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            person = None
        if person is None:
            for key in (f"name:{name}", f"address:{address}"):
                self._limiter.hit(self._wrong, key)
        return person

    def begin(self, person: Person) -> str:
        """Remember that this person signed in; gives the token for their cookie."""
        now = time.monotonic()
        self._sessions = {key: value for key, value in self._sessions.items() if value[1] > now}
        token = secrets.token_urlsafe(32)
        self._sessions[_fingerprint(token)] = (person, now + _SESSION_SECONDS)
        return token

    def end(self, token: str) -> None:
        """Forget a session."""
        self._sessions.pop(_fingerprint(token), None)


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def read_password_file(path: Path) -> dict[str, tuple[Person, str]]:
    """Lines of `name:role:hash`; empty lines and lines that begin with # are left out.

    Raises:
        SettingsError: a line has another form, or names a role that isn't one.
    """
    people: dict[str, tuple[Person, str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, role, stored = [*line.split(":", 2), "", ""][:3]
        if not name or role not in get_args(Role) or not stored.startswith("$argon2"):
            raise SettingsError(f"{path}, line {number}: expected name:role:hash with a role of {get_args(Role)}.")
        people[name] = (Person(name, role), stored.strip())  # type: ignore[arg-type]  # checked a line above
    return people


def add_sign_in(app: FastAPI, sign_in: SignIn, pages: dict[Role, str]) -> None:
    """The page where people sign in and the address where they sign out; nothing where there is no password file."""
    if not sign_in.has_passwords:
        return

    @app.get("/aanmelden", include_in_schema=False)
    def show() -> Response:
        return HTMLResponse(_form_html(), headers={"cache-control": "no-store"})

    @app.post("/aanmelden", include_in_schema=False)
    async def check(request: Request) -> Response:
        form = await request.form()
        name, password = str(form.get("naam", ""))[:200], str(form.get("wachtwoord", ""))[:1000]
        address = request.client.host if request.client else ""
        if sign_in.is_locked(name, address):
            minutes = sign_in._settings.sign_in_wait_minutes
            return HTMLResponse(_form_html(texts.SIGN_IN_LOCKED.format(minutes=minutes)), 429)
        person = await run_in_threadpool(sign_in.check, name, password, address)
        if person is None:
            return HTMLResponse(_form_html(texts.SIGN_IN_WRONG), 401)
        response = RedirectResponse(f"{request.scope.get('root_path', '')}{pages[person.role]}", 303)
        response.set_cookie(
            _COOKIE, sign_in.begin(person), max_age=_SESSION_SECONDS, httponly=True, samesite="strict",
            secure=request.url.scheme == "https",
        )  # fmt: skip
        return response

    @app.post("/afmelden", include_in_schema=False)
    def sign_out(request: Request) -> Response:
        sign_in.end(request.cookies.get(_COOKIE, ""))
        response = RedirectResponse(f"{request.scope.get('root_path', '')}/aanmelden", 303)
        response.delete_cookie(_COOKIE)
        return response


def _form_html(error: str = "") -> str:
    return render("sign_in.html", error=error)


def main(arguments: list[str]) -> Any:
    """Print the password file's line for a name and role."""
    if len(arguments) != 2 or arguments[1] not in get_args(Role):
        return f"Gebruik: python -m ui.web.auth NAAM {'|'.join(get_args(Role))}"
    name, role = arguments
    print(f"{name}:{role}:{_hasher.hash(getpass.getpass(f'{texts.SIGN_IN_PASSWORD}: '))}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
