"""Signing in: by a header that the organisation's proxy sets, or with a name and password from a local file.

`python -m ui.web.auth NAME ROLE` asks for a password and prints the line for that file.
"""

from __future__ import annotations

import asyncio
import getpass
import hashlib
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ingest.files import read_regular
from ingest.settings import Role, SettingsError, WebSettings
from ui import texts
from ui.errors import BusyError
from ui.guard.counts import Counts
from ui.guard.limits import address_of
from ui.render.templates import render
from ui.web.attempts import SignInAttempts
from ui.web.sessions import SESSION_SECONDS, Sessions

_COOKIE = "standpunt_aangemeld"
_FILE_MAX_BYTES = 1_000_000
# Each check of a password takes 64 MiB and most of a processor for its time.
_CHECKS_AT_ONCE = 2
_CHECKS_WAITING = 16
# The form must know where it is sent from, and nobody else is told.
_FORM_HEADERS = {"cache-control": "no-store", "referrer-policy": "same-origin"}
_hasher = PasswordHasher()
# Checked when a name is unknown, so that a wrong name takes as long as a wrong password.
_NOBODY = _hasher.hash(secrets.token_hex())


@dataclass(frozen=True, slots=True)
class Person:
    """Who signed in, and what they may see."""

    name: str
    role: Role


class SignIn:
    """Knows who a request is from, by the proxy's header or by the signed cookie of who gave a password."""

    def __init__(self, settings: WebSettings, counts: Counts, secret: bytes) -> None:
        self._settings = settings
        self._people = read_password_file(settings.password_file) if settings.password_file else {}
        self._marks = {name: _mark_of(stored) for name, (_, stored) in self._people.items()}
        self._sessions = Sessions(secret, counts)
        self._attempts = SignInAttempts(counts, settings.sign_in_failures, settings.sign_in_wait_minutes * 60)
        self._checking = ThreadPoolExecutor(_CHECKS_AT_ONCE, thread_name_prefix="password")
        self._inside = 0

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
        token = request.cookies.get(_COOKIE)
        name = self._sessions.name(token, self._marks) if token else None
        return self._people[name][0] if name is not None else None

    def wait_minutes(self, name: str, address: str) -> int:
        """How many minutes this name has to wait at this address after too many failures; 0 when it may try."""
        return -(-self._attempts.wait_seconds(name, address) // 60)

    async def check(self, name: str, password: str, address: str) -> Person | None:
        """The person with this name and password; a failure counts against the name at that address.

        Raises:
            BusyError: too many others are waiting to be checked.
        """
        if self._inside >= _CHECKS_AT_ONCE + _CHECKS_WAITING:
            raise BusyError
        self._inside += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._checking, self._check, name, password, address)
        finally:
            self._inside -= 1

    def _check(self, name: str, password: str, address: str) -> Person | None:
        if self._attempts.wait_seconds(name, address):  # wrong ones came in while this one waited
            return None
        person, stored = self._people.get(name, (None, _NOBODY))
        try:
            _hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            person = None
        if person is None:
            self._attempts.was_wrong(name, address)
        else:
            self._attempts.was_right(name, address)
        return person

    def begin(self, person: Person) -> str:
        """The token for the cookie of a person who signed in."""
        return self._sessions.begin(person.name, self._marks[person.name])

    def end(self, token: str) -> None:
        """End a session, in every process."""
        self._sessions.end(token)


def _mark_of(stored: str) -> str:
    return hashlib.sha256(stored.encode("utf-8", "replace")).hexdigest()[:12]


def read_password_file(path: Path) -> dict[str, tuple[Person, str]]:
    """Lines of `name:role:hash`; empty lines and lines that begin with # are left out.

    Raises:
        SettingsError: it can't be read, a line has another form, or names a role that isn't one.
    """
    people: dict[str, tuple[Person, str]] = {}
    try:
        text = read_regular(path, _FILE_MAX_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"web.password_file: {error}.") from error
    for number, line in enumerate(text.splitlines(), start=1):
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
        return _form()

    @app.post("/aanmelden", include_in_schema=False)
    async def check(request: Request) -> Response:
        if is_from_elsewhere(request):
            return _form(texts.SIGN_IN_ELSEWHERE, 403)
        form = await request.form()
        name, password = str(form.get("naam", ""))[:200], str(form.get("wachtwoord", ""))[:1000]
        address = address_of(request)
        if minutes := sign_in.wait_minutes(name, address):
            return _form(texts.SIGN_IN_LOCKED.format(minutes=minutes), 429)
        try:
            person = await sign_in.check(name, password, address)
        except BusyError:
            return _form(texts.SIGN_IN_BUSY, 503)
        if person is None:
            return _form(texts.SIGN_IN_WRONG, 401)
        response = RedirectResponse(f"{request.scope.get('root_path', '')}{pages[person.role]}", 303)
        response.set_cookie(
            _COOKIE, sign_in.begin(person), max_age=SESSION_SECONDS, httponly=True, samesite="strict",
            secure=request.url.scheme == "https",
        )  # fmt: skip
        return response

    @app.post("/afmelden", include_in_schema=False)
    def sign_out(request: Request) -> Response:
        if is_from_elsewhere(request):
            return _form(texts.SIGN_IN_ELSEWHERE, 403)
        sign_in.end(request.cookies.get(_COOKIE, ""))
        response = RedirectResponse(f"{request.scope.get('root_path', '')}/aanmelden", 303)
        response.delete_cookie(_COOKIE)
        return response


def is_from_elsewhere(request: Request) -> bool:
    """Whether another site's page sent this form. A browser says where a form is from; a program needs not.

    Where a page is served without TLS a browser tells only the origin, without the name of the site it is meant for.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    ours = (request.headers.get("host"), request.headers.get("x-forwarded-host"))
    return origin is not None and origin.partition("://")[2] not in filter(None, ours)


def _form(error: str = "", status: int = 200) -> Response:
    return HTMLResponse(render("sign_in.html", error=error), status, _FORM_HEADERS)


def main(arguments: list[str]) -> Any:
    """Print the password file's line for a name and role."""
    if len(arguments) != 2 or arguments[1] not in get_args(Role):
        return f"Gebruik: python -m ui.web.auth NAAM {'|'.join(get_args(Role))}"
    name, role = arguments
    print(f"{name}:{role}:{_hasher.hash(getpass.getpass(f'{texts.SIGN_IN_PASSWORD}: '))}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
