"""The compose file and image keep to what the tests run: same versions, same settings, every room in the image."""

import configparser
import re
import subprocess
import tomllib
from pathlib import Path

import yaml

from bootstrap import postgres
from bootstrap.settings import PORTS, SECRETS, load_settings
from bootstrap.temporal_server import FIT, command

ROOT = Path(__file__).parent.parent.parent
COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]
OURS = ("migrate", "api", "worker")


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


def test_temporal_is_set_as_the_tests_run_it():
    words = command(Path("temporal"), Path("database"), 7233, "tests", None)
    given = dict(words[at + 1].split("=", 1) for at, word in enumerate(words) if word == "--dynamic-config-value")
    kept = yaml.safe_load((ROOT / "deploy" / "temporal" / "dynamic.yaml").read_text())
    assert {name: value for name, ((_, value),) in ((name, one.items()) for name, (one,) in kept.items())} == {
        name: yaml.safe_load(value) for name, value in given.items()
    }


def test_no_secret_has_a_default():
    for name in (*(f"THROUGHLINE_{secret.upper()}" for secret in SECRETS), "POSTGRES_PASSWORD", "TEMPORAL_DB_PASSWORD"):
        assert f"${{{name}:?" in COMPOSE
        assert f"${{{name}:-" not in COMPOSE


def test_doors_are_on_the_loopback_and_on_the_ports_of_the_settings():
    doors = re.findall(r'- "([\d.]+):(\d+):\d+"', COMPOSE)
    assert doors
    assert {host for host, _ in doors} == {"127.0.0.1"}
    assert {int(port) for _, port in doors} <= set(PORTS.values())


def test_postgresql_is_the_release_that_the_tests_run():
    said = subprocess.run(
        [str(postgres.binaries() / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    assert SERVICES["postgres"]["image"] == f"postgres:{said.stdout.split()[-1]}"


def test_python_is_the_release_that_the_requirements_are_locked_for():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    image = re.search(r"^FROM python:([\d.]+)-slim$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert image
    assert image[1] == told["tool"]["mypy"]["python_version"]


def test_no_image_is_the_newest_of_the_day_or_sets_itself_up():
    for name, service in SERVICES.items():
        image = service["image"]
        assert "auto-setup" not in image
        assert not image.endswith(":latest")
        assert ":" in image or name in OURS


def test_our_programs_have_no_more_rights_than_they_need():
    last = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("USER ")][-1]
    assert last not in {"USER root", "USER 0"}
    for name in OURS:
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in service
        assert "volumes" not in service


def test_nothing_starts_before_what_it_needs():
    def needs(name: str) -> dict[str, str]:
        return {other: how["condition"] for other, how in SERVICES[name].get("depends_on", {}).items()}

    assert needs("temporal-schema") == {"postgres": "service_healthy"}
    assert needs("temporal") == {"temporal-schema": "service_completed_successfully"}
    assert needs("temporal-namespace") == {"temporal": "service_healthy"}
    assert needs("migrate") == {"postgres": "service_healthy"}
    assert needs("api") == {"migrate": "service_completed_successfully"}
    assert needs("worker") == {
        "migrate": "service_completed_successfully",
        "temporal-namespace": "service_completed_successfully",
    }
    for name in {other for one in SERVICES for other, how in needs(one).items() if how == "service_healthy"}:
        assert "healthcheck" in SERVICES[name]


def test_everything_mounted_is_here_and_only_read():
    for name, service in SERVICES.items():
        for mount in service.get("volumes", []):
            source, _, rest = mount.partition(":")
            if source.startswith("."):
                assert (ROOT / source).exists(), f"{name}: {source} is not in the project"
                assert rest.endswith(":ro"), f"{name}: {mount}"
    for script in re.findall(r'"/deploy/([\w.]+)"', COMPOSE):
        assert (ROOT / "deploy" / "temporal" / script).exists()


def test_the_file_stays_within_what_old_docker_compose_reads():
    for word in ("name", "develop"):
        assert word not in yaml.safe_load(COMPOSE)
    assert "start_interval" not in COMPOSE
    assert not any("required" in how for one in SERVICES.values() for how in one.get("depends_on", {}).values())


def test_secrets_are_written_with_every_variable_that_has_no_default(tmp_path: Path):
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "secrets.sh").write_text((ROOT / "deploy" / "secrets.sh").read_text())
    make = ["sh", str(tmp_path / "deploy" / "secrets.sh")]
    subprocess.run(make, check=True, capture_output=True)
    written = tmp_path / ".env"
    given = dict(line.split("=", 1) for line in written.read_text().splitlines() if not line.startswith("#"))
    assert set(re.findall(r"\$\{(\w+):\?", COMPOSE)) <= set(given)
    assert written.stat().st_mode & 0o077 == 0
    load_settings(given | {"THROUGHLINE_ENVIRONMENT": "production", "THROUGHLINE_STATE": str(tmp_path)})
    before = written.read_text()
    assert subprocess.run(make, check=False, capture_output=True).returncode != 0
    assert written.read_text() == before, "secrets that are in use are never overwritten"
