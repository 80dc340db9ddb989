"""A question to an OpenAI-compatible server, and its answer: on this machine unless a setting says otherwise in words.

The address is resolved once and the connection goes to what was looked at, so that no second look-up leads elsewhere. Proxies of the
environment are not used, redirects not followed, nothing is sent but the question, and an answer is read up to `LARGEST` bytes.
"""

import json
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from strategy_nlp.errors import ConsultationError, shown

# Why a question was not answered.
NO_ANSWER, TOO_LONG, UNREADABLE = "no_answer", "too_long", "unreadable"
# More than any title needs, less than any machine has.
LARGEST = 1_000_000
# Seconds for a whole answer; a large model on a small machine takes one or two minutes.
PATIENCE = 180.0
# More than an answer needs, so that a model that goes on and on stops.
_MOST_TOKENS = 800
_OK = 200


class Unanswered(Exception):
    """A question without an answer; its text is the reason."""


@dataclass(frozen=True)
class Server:
    """Where a language model answers.

    Attributes
    ----------
    url
        The address of the setting, parted.
    places
        The addresses that its name stands for.
    model
        The model's name.
    patience
        Seconds that a whole answer may take.
    """

    url: SplitResult
    places: tuple[str, ...]
    model: str
    patience: float


def permission(host: str) -> str:
    """The words that let ideas leave this machine for a host.

    >>> permission("example.org")
    'yes, redacted ideas may be sent to example.org'
    """
    return f"yes, redacted ideas may be sent to {host}"


@dataclass(frozen=True)
class ProposalOptions:
    """Which language model proposes titles.

    Attributes
    ----------
    address
        Of its server; blank where none is asked.
    model
        Its name.
    permission
        The words that let ideas leave this machine for that server, where they are said.
    where
        The file that all this stands in.
    """

    address: str = ""
    model: str = ""
    permission: str = ""
    where: str = "consultation.toml"


def server_of(options: ProposalOptions) -> Server | None:
    """The server that the options name; None where they name none.

    Raises
    ------
    ConsultationError
        If its name cannot be resolved, or leads away from this machine and the settings do not say that it may.
    """
    where = options.where
    if not options.address:
        return None
    url = urlsplit(options.address)
    host = url.hostname or ""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise ConsultationError(
            f"{where}: setting titles names {shown(host)}, which this machine cannot find."
        ) from None
    elsewhere = not all(ip_address(address.partition("%")[0]).is_loopback for address in found)
    if elsewhere and options.permission != permission(host):
        raise ConsultationError(
            f"{where}: setting titles names {shown(host)}, which is not this machine; start a server here (127.0.0.1), or set "
            f'titles_may_leave_this_machine = "{permission(host)}".'
        )
    return Server(url, tuple(found), options.model, PATIENCE)


def ask(server: Server, messages: Sequence[Mapping[str, str]]) -> str:
    """What the model answers to a conversation, as it came.

    Raises
    ------
    Unanswered
        With `NO_ANSWER` where nothing comes in time, or no answer of status 200; `TOO_LONG`; or `UNREADABLE`.
    """
    body = {
        "model": server.model, "messages": list(messages), "temperature": 0, "seed": 0, "stream": False, "max_tokens": _MOST_TOKENS,
    }  # fmt: skip
    try:
        content = _posted(server, json.dumps(body).encode())
    except (OSError, HTTPException, ValueError):
        raise Unanswered(NO_ANSWER) from None
    if len(content) > LARGEST:
        raise Unanswered(TOO_LONG)
    try:
        said = json.loads(content.decode())["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError):
        raise Unanswered(UNREADABLE) from None
    if not isinstance(said, str):
        raise Unanswered(UNREADABLE)
    return said


def _posted(server: Server, body: bytes) -> bytes:
    """The body of the answer to a request, one byte more than may be at most."""
    host = server.url.hostname or ""
    connection = HTTPConnection(host, _port(server), timeout=server.patience)
    late = time.monotonic() + server.patience
    sock = _connected(server)
    # A server that sends a byte now and then keeps every single wait short; the whole is bounded here.
    over = threading.Timer(server.patience, _end, [sock])
    over.daemon = True
    over.start()
    try:
        connection.sock = sock
        connection.request(
            "POST",
            f"{server.url.path.rstrip('/')}/chat/completions",
            body,
            {"Content-Type": "application/json", "Accept-Encoding": "identity", "Connection": "close"},
        )
        with closing(connection.getresponse()) as answer:
            if answer.status != _OK:
                raise Unanswered(NO_ANSWER)
            content = bytearray()
            # In pieces: a length that the server names reserves nothing.
            while len(content) <= LARGEST and (piece := answer.read1(1 << 16)):
                content += piece
            # What was cut off by the clock is no whole answer.
            if time.monotonic() >= late:
                raise Unanswered(NO_ANSWER)
            return bytes(content)
    finally:
        over.cancel()
        connection.close()
        sock.close()


def _port(server: Server) -> int:
    return server.url.port or (443 if server.url.scheme == "https" else 80)


def _connected(server: Server) -> socket.socket:
    """A connection to the first of the server's addresses that takes one."""
    for place in server.places:
        try:
            sock = socket.create_connection((place, _port(server)), timeout=server.patience)
        except OSError:
            continue
        if server.url.scheme == "https":
            # Its handshake waits as long as any other read.
            return ssl.create_default_context().wrap_socket(sock, server_hostname=server.url.hostname)
        return sock
    raise Unanswered(NO_ANSWER)


def _end(sock: socket.socket) -> None:
    # Where it was closed in the meantime there is nothing to end.
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
