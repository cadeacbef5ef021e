"""Settings: the only reader of the environment. Outside demo and test every secret must be given, and be strong."""

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bootstrap import postgres
from domain.words import Environment
from security.keyring import Keyring

SECRETS = ("field_key", "audit_key", "match_key", "token_key", "process_key")
KEY_BYTES = 32
SHORTEST_HISTORY = 25  # in events; a process whose first steps are longer would begin anew for ever
LOOPBACK = "127.0.0.1"


class BadSettings(Exception):
    """The settings cannot be used; the message says which, and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that differs between one deployment and another. Ports are on the loopback unless a host is given."""

    environment: Environment
    state_dir: Path
    database_url: str = field(repr=False)  # it may hold a password
    temporal_address: str
    temporal_namespace: str
    api_host: str
    api_port: int
    public_url: str
    smtp_host: str
    smtp_port: int
    mail_page_port: int
    mail_from: str
    postgres_port: int
    temporal_port: int
    temporal_ui_port: int
    policy_path: Path
    realdata: Path | None
    continue_as_new_after: int
    keyring: Keyring = field(repr=False)

    @property
    def is_demo(self) -> bool:
        """Whether demo logins and the time machine are offered."""
        return self.environment is Environment.DEMO


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process, from THROUGHLINE_* variables. BadSettings says what to mend."""
    given = os.environ if environment is None else environment
    kind = _environment(given)
    state_dir = Path(given.get("THROUGHLINE_STATE", ".state")).absolute()
    ports = {name: _port(given, name, default) for name, default in PORTS.items()}
    api_host = given.get("THROUGHLINE_API_HOST", LOOPBACK)
    return Settings(
        environment=kind,
        state_dir=state_dir,
        database_url=given.get("DATABASE_URL")
        or postgres.url(state_dir / "postgres", ports["POSTGRES_PORT"], "throughline"),
        temporal_address=given.get("TEMPORAL_ADDRESS", f"{LOOPBACK}:{ports['TEMPORAL_PORT']}"),
        temporal_namespace=given.get("TEMPORAL_NAMESPACE", "throughline"),
        api_host=api_host,
        api_port=ports["API_PORT"],
        public_url=given.get("THROUGHLINE_PUBLIC_URL", f"http://{LOOPBACK}:{ports['API_PORT']}"),
        smtp_host=given.get("THROUGHLINE_SMTP_HOST", LOOPBACK),
        smtp_port=ports["SMTP_PORT"],
        mail_page_port=ports["MAIL_PAGE_PORT"],
        mail_from=given.get("THROUGHLINE_MAIL_FROM", "Coordination desk <desk@throughline.invalid>"),
        postgres_port=ports["POSTGRES_PORT"],
        temporal_port=ports["TEMPORAL_PORT"],
        temporal_ui_port=ports["TEMPORAL_UI_PORT"],
        policy_path=Path(given.get("THROUGHLINE_POLICY", "policies/burien.toml")),
        realdata=_folder(given.get("THROUGHLINE_REALDATA")),
        continue_as_new_after=_continue_as_new_after(given),
        keyring=_keyring(given, kind, state_dir / "secrets"),
    )


PORTS = {
    "API_PORT": 8400,
    "SMTP_PORT": 8425,
    "MAIL_PAGE_PORT": 8426,
    "POSTGRES_PORT": 8432,
    "TEMPORAL_PORT": 8433,
    "TEMPORAL_UI_PORT": 8434,
}


def _environment(given: Mapping[str, str]) -> Environment:
    text = given.get("THROUGHLINE_ENVIRONMENT", "production")
    if text not in tuple(Environment):
        message = f"THROUGHLINE_ENVIRONMENT is '{text}'; use one of: {', '.join(Environment)}."
        raise BadSettings(message)
    return Environment(text)


def _port(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(f"THROUGHLINE_{name}", str(default))
    if not text.isdecimal() or not 0 < int(text) < 65536:
        message = f"THROUGHLINE_{name} is '{text}'; give a port between 1 and 65535."
        raise BadSettings(message)
    return int(text)


def _continue_as_new_after(given: Mapping[str, str]) -> int:
    text = given.get("THROUGHLINE_CONTINUE_AS_NEW_AFTER", "1000")
    if not text.isdecimal() or int(text) < SHORTEST_HISTORY:
        message = f"THROUGHLINE_CONTINUE_AS_NEW_AFTER is '{text}'; give a number, {SHORTEST_HISTORY} or more."
        raise BadSettings(message)
    return int(text)


def _folder(text: str | None) -> Path | None:
    folder = Path(text or "../shared/realdata")
    return folder if folder.is_dir() else None


def _keyring(given: Mapping[str, str], kind: Environment, kept: Path) -> Keyring:
    keys = {name: _key(given, kind, kept, name) for name in SECRETS}
    if len(set(keys.values())) < len(keys):
        message = "Two of the secrets are the same; each of the five needs a value of its own."
        raise BadSettings(message)
    return Keyring(
        field_key=keys["field_key"],
        audit_key=keys["audit_key"],
        match_key=keys["match_key"],
        token_key=keys["token_key"],
        process_key=keys["process_key"],
        old_field_keys=_old_keys(given, "field_key"),
        old_process_keys=_old_keys(given, "process_key"),
    )


def _key(given: Mapping[str, str], kind: Environment, kept: Path, name: str) -> bytes:
    variable = f"THROUGHLINE_{name.upper()}"
    text = given.get(variable)
    if text is None and kind is Environment.PRODUCTION:
        message = f"{variable} is not set. Make one with: openssl rand -base64 32"
        raise BadSettings(message)
    if text is None:
        text = _kept_key(kept / name)
    elif kind is Environment.PRODUCTION and (kept / name).exists() and (kept / name).read_text() == text:
        message = f"{variable} is the one that the demo made for itself. Make one of your own."
        raise BadSettings(message)
    return _decoded(variable, text)


def _kept_key(path: Path) -> str:
    """The demo's own secret, made once; a process that starts at the same moment reads the same one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
    except FileExistsError:
        pass
    return path.read_text()


def _old_keys(given: Mapping[str, str], name: str) -> tuple[bytes, ...]:
    variable = f"THROUGHLINE_OLD_{name.upper()}S"
    return tuple(_decoded(variable, text) for text in given.get(variable, "").split())


def _decoded(variable: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES or len(set(key)) < KEY_BYTES // 4:
        message = f"{variable} must be {KEY_BYTES} random bytes in base64. Make one with: openssl rand -base64 32"
        raise BadSettings(message)
    return key
