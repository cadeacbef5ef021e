"""On which line of a TOML text a key stands, so that whoever wrote it is led to what is wrong with it."""

import tomllib
from collections.abc import Mapping, Sequence

Keys = tuple[str, ...]


class Lines:
    """The lines of a text on which its tables and keys begin."""

    def __init__(self, source: str) -> None:
        """Read them once."""
        self._known: dict[Keys, int] = {}
        table: Keys = ()
        for line, text in enumerate(source.splitlines(), start=1):
            head = text.strip()
            if head.startswith("["):
                table = _keys_of(head)
                self._known.setdefault(table, line)
            elif "=" in head:
                self._known.setdefault((*table, *_keys_of(f"{head.partition('=')[0]} = 0")), line)

    def line_of(self, keys: Sequence[object]) -> int:
        """The line of the key; of the table that it is missing from or stands in, where it has none of its own."""
        wanted = tuple(str(key) for key in keys)
        return next((self._known[wanted[:end]] for end in range(len(wanted), 0, -1) if wanted[:end] in self._known), 1)


def _keys_of(line: str) -> Keys:
    """The keys that a line leads to; none where it is only a part of something longer."""
    try:
        found: object = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    keys: list[str] = []
    while isinstance(found, Mapping) and found:
        ((key, found),) = found.items()
        keys.append(key)
    return tuple(keys)
