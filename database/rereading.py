"""The records of a repeated command as they stand now: what its answer is rendered from the second time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.rows import from_row
from domain.states import (
    ActionItem,
    AgendaItem,
    ChargeHold,
    Conference,
    Consent,
    Escalation,
    InboundReport,
    Linkage,
    Matter,
    Obligation,
    Participant,
    Referral,
    State,
)

KINDS: dict[str, type[State]] = {
    "participant": Participant,
    "referral": Referral,
    "consent": Consent,
    "charge_hold": ChargeHold,
    "linkage": Linkage,
    "conference": Conference,
    "escalation": Escalation,
    "inbound_report": InboundReport,
}
RELIED = text("""select count(*) filter (where d.state = 'sent') as seen,
    count(*) filter (where d.state = 'cancelled' and d.error_code = 'consent_ended') as stopped
    from delivery d join notice n on n.id = d.notice_id where n.consent_id = any(:ids)""")
NOW = text(
    """select jsonb_build_object(
    'streams', (select jsonb_agg(jsonb_build_object('id', s.id, 'seq', s.seq, 'policy_version', s.policy_version))
        from stream s where s.id = any(:ids) and s.programme_id = :programme_id),
    'obligation', (select jsonb_agg(o order by o.due_at) from obligation o
        where o.stream_id = any(:ids) and o.closed_at is null),
    'agenda_item', (select jsonb_agg(i order by i.position) from agenda_item i where i.conference_id = any(:ids)),
    'action_item', (select jsonb_agg(i order by i.due_at) from action_item i where i.conference_id = any(:ids)),
    'matter', (select jsonb_agg(m order by m.at) from matter m where m.participant_id = any(:ids)),
"""
    + ", ".join(f"'{name}', (select jsonb_agg(r) from {name} r where r.id = any(:ids))" for name in KINDS)
    + ")"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingNow:
    """Some records as they stand now, with what is owed in them."""

    seqs: Mapping[UUID, int]
    policy_versions: Mapping[UUID, str]
    states: Mapping[UUID, State]
    obligations: Mapping[UUID, tuple[Obligation, ...]]
    agenda: tuple[AgendaItem, ...]
    tasks: tuple[ActionItem, ...]
    matters: tuple[Matter, ...]


async def standing_now(connection: AsyncConnection, programme_id: UUID, ids: list[UUID]) -> StandingNow:
    """The records of these streams as they stand, and what is owed in them; unknown ids are left out."""
    found = await connection.execute(NOW, {"ids": ids, "programme_id": programme_id})
    row: Mapping[str, Any] = found.scalar_one()
    streams = {UUID(one["id"]): one for one in row["streams"] or ()}
    kept: dict[UUID, State] = {}
    for name, cls in KINDS.items():
        for one in row[name] or ():
            state = from_row(cls, one)
            if state.id in streams:
                kept[state.id] = state
    owed: dict[UUID, tuple[Obligation, ...]] = {}
    for one in row["obligation"] or ():
        obligation = from_row(Obligation, one)
        owed[obligation.stream_id] = (*owed.get(obligation.stream_id, ()), obligation)
    return StandingNow(
        seqs={stream: one["seq"] for stream, one in streams.items()},
        policy_versions={stream: one["policy_version"] for stream, one in streams.items()},
        states=kept,
        obligations=owed,
        agenda=tuple(from_row(AgendaItem, one) for one in row["agenda_item"] or ()),
        tasks=tuple(from_row(ActionItem, one) for one in row["action_item"] or ()),
        matters=tuple(from_row(Matter, one) for one in row["matter"] or ()),
    )


async def relied_on(connection: AsyncConnection, consents: Iterable[UUID]) -> tuple[int, int]:
    """How many notices that rested on these consents were seen, and how many were stopped by their end."""
    row = (await connection.execute(RELIED, {"ids": list(consents)})).one()
    return row[0], row[1]
