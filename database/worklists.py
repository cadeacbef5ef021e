"""What is owed, page by page, the soonest first: by one person, or by everybody; as SQL."""

from functools import cache

from sqlalchemy import TextClause, text

from database.apart import walled
from database.reads import SHOWN

# of what is not missed yet, and of nobody who is kept apart from somebody, the row itself says who is asked next
PLAIN = """o.missed_at is null and o.on_due = 'miss' and e.id is null and o.stream_kind = any('{participant,referral}')
    and not exists (select from kept_apart a where a.participant_id = coalesce(o.participant_id, o.stream_id))"""
# and what that is decided by; nobody is shown it as it stands
FOR_NEXT = {
    "ladder": "o.ladder",
    "policy_version": "o.policy_version",
    "record_owner_id": "case when o.stream_kind = 'participant' then p.owner_id end",
    "office_id": "r.office_id",
    "plain": PLAIN,
}
OWED = f"""select o.id, o.kind, o.due_at, o.opened_at, o.missed_at, o.state, o.owner_role, o.owner_id, o.about,
    o.stream_id, o.stream_kind, o.participant_id, owner.name as owner_name,
    coalesce(p.alias, r.receipt_code) as who, coalesce(p.stage, r.status) as stage, coalesce(p.door, r.door) as door,
    coalesce(p.area, r.area) as area, coalesce(p.stage_since, r.received_at, o.opened_at) as since,
    l.category, case when {SHOWN} then g.name end as provider_name, e.rung, e.next_at as climbs_at,
    {", ".join(f"{column} as {name}" for name, column in FOR_NEXT.items())} from page o
    left join participant p on p.id = coalesce(o.participant_id, o.stream_id)
    left join referral r on r.id = o.stream_id left join linkage l on l.id = o.stream_id
    left join agency g on g.id = l.provider_id left join person owner on owner.id = o.owner_id
    left join escalation e on e.subject_id = o.stream_id and e.obligation_id = o.id and e.ended_at is null"""
# Each part is read along an index of its own; as one condition they would be looked for in every row. What the index gives
# in order ends with the page; what no person owes is little, is read whole, and must not be sought along the order.
PART = """(select o.*, s.kind as stream_kind, s.participant_id, s.policy_version
    from obligation o join stream s on s.id = o.stream_id left join linkage l on l.id = s.id
    where s.programme_id = :programme_id and o.closed_at is null and {whose}
    and (o.due_at, o.id) > (:after_moment, :after_id) {soonest})"""
SOONEST = "order by o.due_at, o.id limit {limit:d}"
EVERYBODYS = PART.format(whose="o.on_due = 'miss'", soonest=SOONEST)
MISSED = PART.format(whose="o.missed_at is not null", soonest=SOONEST)
OWN = PART.format(whose="o.on_due = 'miss' and o.owner_id = :person_id", soonest=SOONEST)
# what is owed of a person is nobody's who works with somebody from whom that person is kept apart, but for its own owner
OPEN_TO_THEM = f"not {walled('coalesce(s.participant_id, s.id)')}"
OF_ITS_ROLES = PART.format(
    whose=f"""o.on_due = 'miss' and o.owner_id is null and o.owner_role = any(:roles) and {OPEN_TO_THEM}
    and (o.owner_role <> 'provider' or l.provider_id = :agency_id)
    and (o.owner_role <> 'prosecutor_liaison' or :agency_id = coalesce(
        (select h.office_id from charge_hold h where h.id = s.id),
        (select r.office_id from referral r where r.id = s.id), :agency_id))""",
    soonest="",
)
# whoever stands in for somebody who is away sees that work as their own
THEIRS = PART.format(whose=f"o.on_due = 'miss' and o.owner_id = r.person_id and {OPEN_TO_THEM}", soonest=SOONEST)
STOOD_IN_FOR = f"""(select o.* from rota r join programme y on y.id = r.programme_id cross join lateral {THEIRS} o
    where r.stand_in_id = :person_id and r.ended_at is null
    and r.starts_at <= clock_timestamp() + make_interval(secs => y.clock_offset)
    and r.ends_at > clock_timestamp() + make_interval(secs => y.clock_offset))"""
MINE = f"{OWN} union all {OF_ITS_ROLES} union all {STOOD_IN_FOR}"
WHOSE = {"everybody": EVERYBODYS, "everybody, missed": MISSED, "mine": MINE}


@cache
def worklist(whose: str, limit: int) -> TextClause:
    """What is owed, soonest first, to one of `WHOSE`.

    First the page, then what is shown with it; the limit stands in the text, because a plan that does not know how few
    rows it gives would read whole tables for them.
    """
    page = f"select o.* from ({WHOSE[whose]}) o {SOONEST}".format(limit=limit)
    return text(f"with page as ({page}) {OWED} order by o.due_at, o.id")
