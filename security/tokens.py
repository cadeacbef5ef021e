"""Keyed match tokens, by which likely the same person is found without clear text; and access tokens, kept as hashes."""

import base64
import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import jellyfish
import phonenumbers

from security.keyring import Keyring, mac

TOKEN_BYTES = 32
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without those that are misread


def new_access_token() -> str:
    """A fresh bearer token; it is shown once and kept only as its hash."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """What the record keeps of an access token. The token is random, so a plain hash cannot be searched."""
    return hashlib.sha256(token.encode()).digest()


def answer_token(keyring: Keyring, link_id: UUID) -> str:
    """What stands in a mail's link and nowhere else.

    It is made of the link's id and our key, so that every try of the mail carries the same, and nothing kept tells it.
    """
    return base64.urlsafe_b64encode(mac(keyring.token_key, b"answer link", link_id.bytes)).rstrip(b"=").decode()


def second_code(keyring: Keyring, link_id: UUID) -> str:
    """What the programme tells whoever answered by a link, by another way than the mail, before it shows a person."""
    number = int.from_bytes(mac(keyring.token_key, b"second code", link_id.bytes))
    letters = [LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchToken:
    """One keyed token: which field it stands for, and its MAC."""

    kind: str
    token: bytes


def match_tokens(keyring: Keyring, programme_id: bytes, person: Mapping[str, str | None]) -> tuple[MatchToken, ...]:
    """The tokens of what is known of a person: normalised name and alias, phonetic name, birth month, phone.

    `person` may hold name, alias, date_of_birth (YYYY-MM-DD) and phone; what is absent gives no token.
    """
    clear: list[tuple[str, str]] = []
    for field in ("name", "alias"):
        folded = normalised(person.get(field))
        if folded:
            clear.append(("name", folded))
            clear.extend(("name_sound", sound) for sound in _sounds(folded))
    born = person.get("date_of_birth")
    if born:
        clear.append(("birth_month", born[:7]))
    phone = _phone(person.get("phone"))
    if phone:
        clear.append(("phone", phone))
    made = {(kind, mac(keyring.match_key, programme_id, kind.encode(), text.encode())) for kind, text in clear}
    return tuple(MatchToken(kind=kind, token=token) for kind, token in sorted(made))


def normalised(text: str | None) -> str:
    """A name as it is compared: case, accents, punctuation and the order of its words do not count."""
    plain = unicodedata.normalize("NFKD", text or "").casefold()  # a fancy letter has its case only when it is plain
    decomposed = unicodedata.normalize("NFKD", plain)
    letters = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(sorted(letters.split()))


def _sounds(folded: str) -> list[str]:
    words = [word for word in folded.split() if word.isascii() and word.isalpha()]
    sound = " ".join(sorted(jellyfish.metaphone(word) for word in words))
    return [sound] if sound.strip() else []


def _phone(text: str | None) -> str | None:
    if not text:
        return None
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
