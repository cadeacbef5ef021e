"""The headers of safety: every answer carries them, whoever wrote it; what wrote its own keeps its own."""

from collections.abc import Mapping

from starlette.types import Message, Send

SAFETY: Mapping[str, str] = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
ENCRYPTED = {"strict-transport-security": "max-age=31536000"}  # where people come over https, and only there


def adding_safety(send: Send, *, https: bool) -> Send:
    """Send with the headers of safety that the answer does not bring itself."""
    wanted = [(name.encode(), value.encode()) for name, value in {**SAFETY, **(ENCRYPTED if https else {})}.items()]

    async def send_with_safety(message: Message) -> None:
        if message["type"] == "http.response.start":
            brought = message.get("headers", ())
            own = {name.lower() for name, _ in brought}
            message["headers"] = [*brought, *(one for one in wanted if one[0] not in own)]
        await send(message)

    return send_with_safety
