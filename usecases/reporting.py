"""What staff see of the programme's quarterly reports: which are owed, and the figures that the record can give today."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from database import measures
from database.reports import counted, reports
from domain.actor import Actor
from domain.deadlines import WorkingCalendar
from domain.errors import NotFound
from domain.figures import Figure, count, middle, share, split
from domain.reports import NOT_HELD, Quarter, quarter_of, read_quarter
from domain.roles import Sight
from domain.visibility import access
from domain.words import OutcomeDomain
from usecases.desk import Desk
from usecases.measuring import figures
from usecases.showing import Shown

DECIDED = ("referral_approved", "referral_not_accepted")


async def listed(desk: Desk, actor: Actor) -> Sequence[Shown]:
    """The quarters whose report is owed or was handed in, the latest first; each with when, and by whom."""
    proof = access(actor, Sight.REPORTS)
    async with desk.database.connect() as connection:
        return await reports(connection, proof)


async def report(desk: Desk, actor: Actor, quarter: str) -> Shown:
    """The figures of one quarter, as they may leave the programme: a running one's as they are now."""
    access(actor, Sight.REPORTS)  # before anything is known of the quarter
    of = read_quarter(quarter)
    calendar = WorkingCalendar.of(await desk.views.policy(actor.programme_id))
    now = (await desk.views.clock(actor.programme_id)).now.astimezone(calendar.zone)
    if of > quarter_of(now):
        raise NotFound("quarter")
    owed = next((one for one in await listed(desk, actor) if one["quarter"] == str(of)), None)
    ends = of.ends(calendar.zone)
    return {
        "quarter": str(of),
        "begins_at": of.begins(calendar.zone),
        "ends_at": ends,
        "over": ends <= now,
        "due_at": owed["due_at"] if owed else None,
        "submitted_at": owed["submitted_at"] if owed else None,
        "figures": [asdict(one) for one in await figures_of(desk, actor, of)],
        "not_held": NOT_HELD,
    }


async def figures_of(desk: Desk, actor: Actor, of: Quarter) -> Sequence[Figure]:
    """What the record counts of this quarter, small cells hidden; what nothing was recorded for is left out."""
    proof = access(actor, Sight.REPORTS)
    policy = await desk.views.policy(actor.programme_id)
    zone = WorkingCalendar.of(policy).zone
    now = (await desk.views.clock(actor.programme_id)).now
    async with desk.database.connect() as connection:
        found = await counted(connection, proof, of.begins(zone), of.ends(zone))
        measured = await measures.measured(
            connection,
            proof,
            of.begins(zone),
            min(of.ends(zone), now),  # nobody is six months further before they are
            domains=tuple(OutcomeDomain),
            warn=policy.caseload_warn,
            block=policy.caseload_block,
        )
    made = [*_referrals(found), *_people(found), *_services(found), *_table(found), *figures(measured, policy)]
    return [one for one in made if one is not None]


def _referrals(found: Mapping[str, Any]) -> list[Figure | None]:
    events = found["events"]
    approved, decided = events.get(DECIDED[0], 0), sum(events.get(name, 0) for name in DECIDED)
    return [
        count("referrals_received", found["came"]),
        *split("referrals_by_door", found["doors"]),
        share("approved_of_decided", approved, decided),
        *split("not_accepted_by_reason", found["reasons"]),
        share("at_the_scene_in_30_minutes", found["there_in_time"], found["waited"]),
        middle("referral_to_first_attempt_median", "hours", found["attempt_median"], found["tried"]),
        middle("referral_to_first_attempt_p90", "hours", found["attempt_p90"], found["tried"]),
        middle("referral_to_first_contact_median", "hours", found["contact_median"], found["met"]),
        share("of_referred_journey_opened", found["opened"], found["came"]),
        share("of_referred_contacted", found["met"], found["came"]),
        share("of_referred_intake", found["intakes"], found["came"]),
    ]


def _people(found: Mapping[str, Any]) -> list[Figure | None]:
    enrolled = found["enrolled"]

    def times(measure: str, event: str) -> Figure:
        return count(measure, found["events"].get(event, 0), found["people"].get(event, 0))

    return [
        count("intakes_completed", found["intake_count"]),
        middle("referral_to_intake_median", "days", found["intake_median"], found["intake_count"]),
        count("enrolled_at_the_end", enrolled),
        times("contacts_made", "contact_made"),
        share("enrolled_with_contact_in_last_30_days", found["engaged"], enrolled),
        share("enrolled_with_a_consent_in_force", found["consented"], enrolled),
        times("in_the_wind_entered", "in_the_wind_entered"),
        times("failures_to_appear", "failure_to_appear"),
        times("arrests", "arrest_recorded"),
        times("overdoses_survived", "overdose_recorded"),
        count("deaths", found["deaths"]),
        times("consents_revoked", "consent_revoked"),
    ]


def _services(found: Mapping[str, Any]) -> list[Figure | None]:
    sent = found["sent"]
    return [
        count("service_referrals_sent", sent, found["sent_people"]),
        share("of_sent_connected", found["connected"], sent, tuple(found["connected_people"])),
        share("of_sent_got_help", found["helped"], sent, tuple(found["helped_people"])),
        share("of_sent_no_capacity_or_waiting_list", found["no_room"], sent, tuple(found["no_room_people"])),
        *split("waited_long_by_service", found["waited_long"]),
        middle("sent_to_connected_median", "days", found["connect_median"], found["connected_people"][0]),
    ]


def _table(found: Mapping[str, Any]) -> list[Figure | None]:
    """Meetings and their tasks are nobody's life: they are counted as they are."""
    events = found["events"]
    names = ("conference_scheduled", "conference_opened", "conference_cancelled")
    tasks = ("action_item_assigned", "action_item_completed")
    return [Figure(measure=name, unit="count", value=events.get(name, 0)) for name in (*names, *tasks)]
