"""Whether the stack of this machine answers, and where a person looks at it."""

import json
import socket
import sys
import urllib.request
from pathlib import Path

from bootstrap.settings import LOOPBACK, Settings
from contracts.names import QUEUE_OF_LANE

PATIENCE = 5.0  # seconds for one answer


def address(settings: Settings) -> str:
    """Where the API answers on this machine."""
    return f"http://{LOOPBACK}:{settings.api_port}"


def ready(settings: Settings) -> bool:
    """Whether the API says that it can work."""
    return _told(f"{address(settings)}/readyz") is not None


def followed(settings: Settings) -> bool:
    """Whether Temporal serves and a worker asks it for work on both lanes: asked at the page of our own Temporal."""
    queues = (
        f"http://{LOOPBACK}:{settings.temporal_ui_port}/api/v1/namespaces/{settings.temporal_namespace}/task-queues"
    )
    asked = (_told(f"{queues}/{queue}?taskQueueType=TASK_QUEUE_TYPE_WORKFLOW") for queue in QUEUE_OF_LANE.values())
    return all(told is not None and json.loads(told).get("pollers") for told in asked)


def _told(url: str) -> bytes | None:
    """What is answered at an address of our own; None if nothing is, or trouble."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310  # our own address
            return bytes(answer.read())
    except OSError:
        return None


def listening(port: int) -> bool:
    """Whether something answers at a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(PATIENCE)
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
