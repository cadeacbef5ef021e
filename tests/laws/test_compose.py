"""The compose file and image keep to what the tests run: same versions, same settings, every room in the image."""

import configparser
import re
from pathlib import Path

from bootstrap.settings import PORTS, SECRETS
from bootstrap.temporal_server import FIT

ROOT = Path(__file__).parent.parent.parent
COMPOSE = (ROOT / "docker-compose.yml").read_text()


def test_every_room_that_runs_is_in_the_image():
    told = configparser.ConfigParser()
    told.read(ROOT / ".importlinter")
    rooms = set(told["importlinter"]["root_packages"].split()) - {"benchmarks"}
    copied = set(re.findall(r"^COPY (\w+) ", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    assert rooms | {"policies"} == copied
    assert all(f"!{room}" in (ROOT / ".dockerignore").read_text().split() for room in copied)


def test_temporal_is_the_release_that_the_tests_run():
    versions = set(re.findall(r"temporalio/(?:server|admin-tools):(\d+)\.(\d+)", COMPOSE))
    assert versions == {(str(FIT[0]), str(FIT[1]))}


def test_no_secret_has_a_default():
    for name in (*(f"THROUGHLINE_{secret.upper()}" for secret in SECRETS), "POSTGRES_PASSWORD", "TEMPORAL_DB_PASSWORD"):
        assert f"${{{name}:?" in COMPOSE
        assert f"${{{name}:-" not in COMPOSE


def test_doors_are_on_the_loopback_and_on_the_ports_of_the_settings():
    doors = re.findall(r'- "([\d.]+):(\d+):\d+"', COMPOSE)
    assert doors
    assert {host for host, _ in doors} == {"127.0.0.1"}
    assert {int(port) for _, port in doors} <= set(PORTS.values())
