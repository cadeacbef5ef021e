"""What a command does to the notices, links and processes that are out already: it withholds, mends, silences, ends."""

WORKFLOW_OF_STREAM = """case s.kind when 'referral' then 'Referral' when 'participant' then 'ParticipantJourney'
    when 'charge_hold' then 'ChargeHold'
    when 'linkage' then 'ServiceLinkage' when 'conference' then 'CaseConference' when 'escalation' then 'Escalation'
    else 'Clocks' end"""
WORKFLOW_ID = "case when s.kind in ('referral', 'participant', 'charge_hold', 'linkage', 'conference', 'escalation') then s.kind else 'clocks' end || '/' || s.id"

# what became of the notices under a consent that ends, all three as of one moment, so that each is counted once
WITHHELD = ("stopped", "on_its_way", "already_seen")
WITHHOLD = [
    """on_its_way as (select d.id from delivery d join notice n on n.id = d.notice_id
        where n.consent_id = any(cast(:ended_consents as uuid[])) and d.state = 'leased'
        and d.lease_until > clock_timestamp())""",
    """already_seen as (select d.id from delivery d join notice n on n.id = d.notice_id
        where n.consent_id = any(cast(:ended_consents as uuid[])) and d.state = 'sent')""",
    """stopped as (update delivery d set state = 'cancelled', error_code = 'consent_ended' from notice n
        where n.id = d.notice_id and n.consent_id = any(cast(:ended_consents as uuid[])) and d.state in ('queued', 'leased')
        and (d.lease_until is null or d.lease_until <= clock_timestamp()) returning d.id)""",
]
MEND = """mended as (update delivery set state = cast(:mended_to as text), tries = 0, next_try_at = clock_timestamp(),
    error_code = case when cast(:mended_to as text) = 'cancelled' then error_code end
    where notice_id = :mended and programme_id = :programme_id and state = 'failed' returning id)"""
# of a fact that is taken back nobody is told any more who was not told yet
SILENCE = (
    """silenced as (update delivery d set state = 'cancelled', error_code = 'undone' from notice n where n.id = d.notice_id
        and n.fact_id = :undone and (d.state in ('queued', 'failed') or d.state = 'leased' and d.lease_until <= clock_timestamp()))""",
    "settled as (update fact set settled_at = clock_timestamp() where id = :undone and settled_at is null)",
)
# the night of a programme passes with its clock: a mail that waits for the morning comes as much sooner; a back-off is real
HELD_SOONER = """sooner as (update delivery d set next_try_at = d.next_try_at
        - make_interval(secs => cast(:clock_offset as integer) - p.clock_offset)
    from programme p where p.id = :programme_id and d.programme_id = p.id and d.state = 'queued' and d.tries = 0)"""
USE_LINK = "used as (update answer_link set used_at = :now where id = :used)"
# a revocation ends every link that asks something about the person: whoever has one signs in, and sees what is still open
END_LINKS = """links_ended as (update answer_link l set ended_at = :now from stream s where s.id = l.stream_id
    and s.participant_id = any(cast(:revoked_of as uuid[])) and l.used_at is null and l.ended_at is null)"""
# an ask that is needed no longer is not sent any more to whoever was still to be asked; on a page it is gone at once
END_ASKS = """asks_ended as (update delivery d set state = 'cancelled', error_code = 'no_longer_needed'
    where d.notice_id in (select l.notice_id from answer_link l where l.obligation_id = any(cast(:withdrawn as uuid[]))
        union select n.id from obligation o join fact f on f.stream_id = o.stream_id and f.data->>'about' = o.about
            join notice n on n.fact_id = f.id where o.id = any(cast(:withdrawn as uuid[])))
    and (d.state = 'queued' or d.state = 'leased' and d.lease_until <= clock_timestamp()))"""
# nothing nags after the answer: of a ladder that is over no rung is mailed any more that could not be mailed before
END_RUNGS = """rungs_ended as (update delivery d set state = 'cancelled', error_code = 'no_longer_needed' from notice n
    where n.id = d.notice_id and n.stream_id = any(cast(:answered_ladders as uuid[]))
    and (d.state = 'queued' or d.state = 'leased' and d.lease_until <= clock_timestamp()))"""
# the lane is the one in which the stream's first fact was told
TO_ALL = f"""everybody as (insert into hearing
    (programme_id, workflow_type, workflow_id, lane, stream_id, seq, fact_id, written_at, tries)
    select s.programme_id, {WORKFLOW_OF_STREAM}, {WORKFLOW_ID}, coalesce((select h.lane from fact f
        join hearing h on h.fact_id = f.id where f.stream_id = s.id and f.seq = 1 limit 1), 'normal'), :stream_id, :seq, :fact_id, :written_at, 0
    from stream s where s.programme_id = :programme_id and s.closed_at is null and s.id <> :stream_id
    and s.kind <> 'programme' and (s.kind <> 'team' or s.seq > 0))"""
