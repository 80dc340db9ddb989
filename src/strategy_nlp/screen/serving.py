"""The page itself, on this machine only: 127.0.0.1, a token, no request to anywhere else.

A request without the token, or under another host's name, gets nothing: another page open in the same browser must not reach what people
wrote.
"""

import http.cookies
import secrets
import socket
import urllib.parse
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from strategy_nlp.errors import ReportError

HOST = "127.0.0.1"
_COOKIE = "strategy-nlp"
_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_App = Callable[[_Scope, _Receive, _Send], Awaitable[None]]


class OnlyWithToken:
    """Lets through only who brings the token, once in the address and then in a cookie, and asks for this machine by its own name."""

    def __init__(self, app: _App, *, token: str, port: int) -> None:
        self._app, self._token = app, token
        self._hosts = {f"{HOST}:{port}", f"localhost:{port}"}

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").casefold(): value.decode("latin-1") for name, value in scope["headers"]}
        given = urllib.parse.parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [""])[0]
        right = headers.get("host", "") in self._hosts and self._is_from_here(headers)
        if right and scope["type"] == "http" and secrets.compare_digest(given, self._token):
            await _redirect(send, f"{_COOKIE}={self._token}; Path=/; HttpOnly; SameSite=Strict")
        elif right and secrets.compare_digest(_cookie(headers.get("cookie", "")), self._token):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refuse(send)

    def _is_from_here(self, headers: dict[str, str]) -> bool:
        origin = headers.get("origin", "")
        return not origin or urllib.parse.urlsplit(origin).netloc in self._hosts


def _cookie(header: str) -> str:
    try:
        found = http.cookies.SimpleCookie(header).get(_COOKIE)
    except http.cookies.CookieError:
        return ""
    return found.value if found is not None else ""


async def _redirect(send: _Send, cookie: str) -> None:
    headers = [(b"location", b"/"), (b"set-cookie", cookie.encode("latin-1")), (b"referrer-policy", b"no-referrer")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _refuse(send: _Send) -> None:
    await send(
        {"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain; charset=utf-8")]}
    )
    await send({"type": "http.response.body", "body": b"Open the address that strategy-nlp open printed."})


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def serve(
    place: str | Path, *, port: int = 0, token: str = "", show: bool = True, say: Callable[[str], None] = print
) -> None:
    """Serve the page until somebody stops it.

    Parameters
    ----------
    place
        The folder in which consultations and reports are made.
    port
        Where to listen; 0 finds a free one.
    token
        What the address must bring; blank makes a new one.
    show
        Whether a browser is opened.
    say
        Tells the address.

    Raises
    ------
    ReportError
        If what serves pages is not installed.

    Examples
    --------
    >>> import strategy_nlp as sn
    >>> sn.screen.serve("consultations", show=False)  # doctest: +SKIP
    """
    try:
        from nicegui import app, ui
    except ImportError:
        raise ReportError(
            "The screen needs one more package; install it with: pip install 'strategy-nlp[screen]'."
        ) from None
    from strategy_nlp.screen.page import Page

    port, token = port or free_port(), token or secrets.token_urlsafe(24)
    Path(place).mkdir(parents=True, exist_ok=True)
    page = Page(Path(place))
    ui.page("/", title="strategy-nlp")(page.build)
    app.add_middleware(OnlyWithToken, token=token, port=port)
    address = f"http://{HOST}:{port}/?token={token}"
    say(f"Open {address} in a browser on this computer; Ctrl-C ends it.")
    if show:
        import webbrowser

        app.on_startup(lambda: webbrowser.open(address))
    ui.run(
        host=HOST,
        port=port,
        show=False,
        reload=False,
        title="strategy-nlp",
        favicon="📥",
        show_welcome_message=False,
        uvicorn_logging_level="error",
    )
