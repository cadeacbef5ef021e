"""Whether the stack of this machine answers, and where a person looks at it."""

import socket
import sys
import urllib.request
from pathlib import Path

from bootstrap.settings import LOOPBACK, Settings


def address(settings: Settings) -> str:
    """Where the API answers on this machine."""
    return f"http://{LOOPBACK}:{settings.api_port}"


def ready(settings: Settings) -> bool:
    """Whether the API says that it can work."""
    try:
        with urllib.request.urlopen(f"{address(settings)}/readyz", timeout=3) as answer:  # noqa: S310  # our own address
            return bool(answer.status == 200)
    except OSError:
        return False


def listening(port: int) -> bool:
    """Whether something answers at a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(3)
        return probe.connect_ex((LOOPBACK, port)) == 0


def where_to_look(settings: Settings) -> None:
    """Print the addresses and the demo's logins."""
    print(f"\n  Dashboard    {address(settings)}/")
    print(f"  API          {address(settings)}/docs")
    print(f"  Caught mail  http://{LOOPBACK}:{settings.mail_page_port}/")
    print(f"  Temporal     http://{LOOPBACK}:{settings.temporal_ui_port}/")
    if settings.is_demo:
        print("\n  Sign in on the dashboard as one of: coordinator, officer, outreach, case_manager, supervisor,")
        print("  director, legal, police, prosecutor, defender, provider, privacy, auditor, operator.")
        print("  There is no password in the demo.")
        print(f"  For the API: {_python()} manage.py token coordinator")
    print("\n  make status · make logs · make down · make reset")


def _python() -> str:
    program, here = Path(sys.executable), Path.cwd()
    return str(program.relative_to(here) if program.is_relative_to(here) else program)
