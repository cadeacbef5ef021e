"""Every obligation that a person can owe is really opened by what happens, and really closed by what a person may do."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from bootstrap.seed import MEMBERS
from domain.policy import Clock, Policy
from domain.policy_rules import closers
from domain.roles import ACTS
from domain.words import ConsentKind, RecipientClass, Role, Stage
from tests.domain.lives import MONDAY, PACKS, Life, under

OWED = [
    pytest.param((policy, clock), id=f"{name}-{clock.kind}")
    for name, policy in PACKS.items()
    for clock in policy.clocks
    if clock.on_due == "miss" and not clock.off
]


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Iterator[Clock]:
    """A clock of one policy, and that policy in force."""
    policy, found = request.param
    with under(policy):
        yield found


def referred(*acts: str) -> Life:
    life = Life()
    life.refer()
    for act in acts:
        life.act(life.on_referral(act))
    return life


def held() -> Life:
    life = Life()
    life.refer(in_custody=True)
    return life


def journey(*acts: str, enrolled: bool = True) -> Life:
    life = Life.enrolled() if enrolled else Life.approved()
    for act in acts:
        life.act(life.on_journey(act))
    return life


def silent(days: int, *acts: str, enrolled: bool = True) -> Life:
    life = journey(*acts, enrolled=enrolled)
    for _ in range(days):
        life.passes(days=1)
    return life


def linked(*acts: str) -> Life:
    life = Life.enrolled()
    life.link()
    for act in acts:
        life.act(life.on_linkage(act))
    return life


def met(*acts: str) -> Life:
    life = Life.enrolled()
    life.meet()
    for act in acts:
        life.act(life.on_meeting(act))
    return life


def met_and_meets_again() -> Life:
    life = met("open")
    life.conference_id = uuid4()
    life.meet()
    return life


def waived(life: Life, stream: object) -> Life:
    while owed := [one for one in life.owed(stream) if one.on_due == "miss" and not one.kind.endswith("next_step")]:
        life.act(life.waive(owed[0]))
    return life


def on_waived_referral() -> Life:
    life = referred()
    return waived(life, life.referral_id)


def on_waived_journey() -> Life:
    life = Life.enrolled()
    return waived(life, life.participant_id)


def on_waived_linkage() -> Life:
    life = linked()
    return waived(life, life.linkage_ids[0])


def beset(what: str, *acts: str, consented: bool = False, **said: object) -> Life:
    """An enrolled person, and something that came up."""
    life = Life.enrolled()
    if consented:
        prosecutor = {"recipient_class": RecipientClass.PROSECUTOR, "purpose": "coordination", "agency_id": uuid4()}
        life.act(life.sign(ConsentKind.JUSTICE, **prosecutor))
    life.came_up(what, **said)
    for act in acts:
        life.passes(hours=1)
        life.act(life.on_matter(act))
    return life


def hearing(*acts: str) -> Life:
    life = beset("court_date", at=MONDAY + timedelta(minutes=30))
    for act in acts:
        life.passes(hours=1)
        life.act(life.on_matter(act))
    return life


def in_jail_before_the_intake() -> Life:
    life = Life.approved()
    life.charge()
    life.act(life.on_journey("pause"))
    return life


def reported() -> Life:
    life = Life.enrolled()
    life.report()
    return life


def charged(*acts: str, consented: bool = False) -> Life:
    """A charge that the prosecutor is asked to hold, of an enrolled person; the days go by where an act says so."""
    life = Life.enrolled()
    office = {"recipient_class": RecipientClass.PROSECUTOR, "agency_id": uuid4()}
    if consented:
        life.act(life.sign(ConsentKind.CHARGE_HOLD, **office))
    life.charge()
    for act in acts:
        if act == "window ends":
            life.passes(days=15)
        elif act == "sign":
            life.act(life.sign(ConsentKind.CHARGE_HOLD, **office))
        else:
            life.act(life.on_charge(act))
    return life


def with_a_limitation() -> Life:
    life = Life.enrolled()
    life.charge(limitation_at=life.now + timedelta(days=365))
    return life


def ran_out() -> Life:
    life = Life.enrolled()
    life.act(life.sign())
    life.passes(days=41)
    return life


def a_quarter_is_over() -> Life:
    life = Life()
    life.owe_report()
    life.passes(days=31)
    return life


def died() -> Life:
    life = Life.enrolled()
    life.act(life.on_journey("end", stage=Stage.DECEASED))
    return life


def a_door_is_narrowed() -> Life:
    life = Life()
    life.narrow()
    return life


def a_mail_was_given_up() -> Life:
    life = Life()
    life.give_up_mail()
    return life


Story = tuple[Callable[[], Life], str, str]
# for each kind: how it comes to be owed, and what somebody then does
STORIES: dict[str, Story] = {
    "custody_triage": (held, "on_referral", "not_accepted"),
    "triage": (referred, "on_referral", "not_accepted"),
    "conference_decision": (lambda: referred("to_conference"), "on_referral", "approved"),
    "scene_answer": (lambda: referred("wait"), "on_referral", "come"),
    "scene_handoff": (lambda: referred("wait", "come"), "on_referral", "arrive"),
    "eligibility_view": (lambda: referred("ask"), "on_referral", "view"),
    "waitlist_review": (lambda: referred("waitlisted"), "on_referral", "wait_on"),
    "referral_next_step": (on_waived_referral, "on_referral", "screen"),
    "first_contact": (lambda: journey(enrolled=False), "on_journey", "attempt"),
    "outreach_attempts": (lambda: journey("attempt", enrolled=False), "on_journey", "contact"),
    "outreach_short": (lambda: silent(31, enrolled=False), "on_journey", "review"),
    "locate_review": (lambda: silent(31, enrolled=False), "on_journey", "review"),
    "initial_screening": (lambda: journey("contact", enrolled=False), "on_journey", "screening"),
    "intake": (lambda: journey(enrolled=False), "on_journey", "intake"),
    "plan": (journey, "on_journey", "plan"),
    "plan_review": (lambda: journey("plan"), "on_journey", "review"),
    "contact": (journey, "on_journey", "contact"),
    "wind_search": (lambda: silent(31), "on_journey", "review"),
    "inactive_review": (lambda: silent(95), "on_journey", "contact"),
    "maintenance_contact": (lambda: journey("maintenance"), "on_journey", "contact"),
    "maintenance_review": (lambda: journey("maintenance"), "on_journey", "review"),
    "pause_review": (lambda: journey("pause"), "on_journey", "end_pause"),
    "court_date": (lambda: beset("court_date", at=MONDAY + timedelta(days=20)), "on_matter", "resolved"),
    "court_transport": (
        lambda: beset("court_date", at=MONDAY + timedelta(days=20)),
        "on_matter",
        "transport_confirmed",
    ),
    "failure_to_appear": (lambda: hearing("missed"), "on_matter", "planned"),
    "warrant": (lambda: beset("warrant"), "on_matter", "planned"),
    "arrest": (lambda: beset("arrest"), "on_matter", "acknowledged"),
    "memo": (lambda: beset("arrest", "draft", consented=True), "on_matter", "send"),
    "memo_consent": (lambda: beset("arrest", "draft"), "on_matter", "planned"),
    "limitation_watch": (
        lambda: beset("arrest", limitation_at=MONDAY + timedelta(days=365)),
        "on_matter",
        "resolved",
    ),
    "overdose_outreach": (lambda: beset("overdose"), "on_journey", "attempt"),
    "overdose_contact": (lambda: beset("overdose"), "on_journey", "contact"),
    "safety_alert": (lambda: beset("safety_alert"), "on_matter", "acknowledged"),
    "safety_plan": (lambda: beset("safety_alert", "acknowledged"), "on_matter", "planned"),
    "release_contact": (lambda: journey("pause", "end_pause"), "on_journey", "contact"),
    "transfer_receipt": (lambda: journey("begin_transfer"), "on_journey", "receive_transfer"),
    "outcome_6_months": (lambda: silent(160, "outcome"), "on_journey", "outcome"),
    "outcome_12_months": (lambda: silent(340, "outcome"), "on_journey", "outcome"),
    "extension_request": (in_jail_before_the_intake, "on_charge", "ask"),
    "consent_renewal": (ran_out, "on_journey", "not_wished"),
    "next_step": (on_waived_journey, "on_journey", "contact"),
    "inbound_report": (reported, "on_report", "handle"),
    "charge_hold_review": (charged, "on_charge", "agrees"),
    "extension_answer": (lambda: charged("agrees", "ask"), "on_charge", "grant"),
    "charge_record": (lambda: charged("agrees", "window ends"), "on_charge", "confirm"),
    "completion_ack": (lambda: charged("agrees", "tell", consented=True), "on_charge", "acknowledge"),
    "correction_ack": (
        lambda: charged("agrees", "window ends", "confirm", "sign", "tell"),
        "on_charge",
        "acknowledge",
    ),
    "charge_correction": (lambda: charged("agrees", "window ends", "confirm", "sign"), "on_charge", "tell"),
    "charge_limitation": (with_a_limitation, "on_charge", "withdraw"),
    "charge_outcome": (lambda: charged("objects"), "on_charge", "decide"),
    "linkage_dispatch": (linked, "on_linkage", "dispatch"),
    "provider_answer": (lambda: linked("dispatch"), "on_linkage", "accept"),
    "linkage_followup": (lambda: linked("dispatch", "accept"), "on_linkage", "close"),
    "appointment": (lambda: linked("dispatch", "accept", "appoint"), "on_linkage", "connect"),
    "no_show": (lambda: linked("dispatch", "accept", "appoint", "no_show"), "on_linkage", "appoint"),
    "linkage_next_step": (on_waived_linkage, "on_linkage", "dispatch"),
    "death_review": (died, "on_journey", "review_death"),
    "gate_review": (a_door_is_narrowed, "on_gate", "review"),
    "quarterly_report": (a_quarter_is_over, "on_quarter", "submit"),
    "mail_undelivered": (a_mail_was_given_up, "on_mail", "send_again"),
    "next_meeting": (met_and_meets_again, "on_meeting", "open"),
    "table_wish": (lambda: met("add"), "on_journey", "wish"),
    "conference_meeting": (met, "on_meeting", "open"),
    "minutes_draft": (lambda: met("open"), "on_meeting", "draft"),
    "minutes_approval": (lambda: met("open", "draft"), "on_meeting", "approve"),
    "action_item": (lambda: met("add", "open", "decide"), "on_meeting", "done"),
}


@pytest.mark.parametrize("clock", OWED, indirect=True)
def test_each_kind_of_obligation_comes_to_be_owed_and_is_closed_by_an_act(clock: Clock):
    begin, where, act = STORIES[clock.kind]
    life = begin()
    owed = life.one(clock.kind)
    life.act(getattr(life, where)(act))
    assert life.obligations[owed.id].closed_at, f"{act} does not close {clock.kind}"


@pytest.mark.parametrize("clock", OWED, indirect=True)
def test_each_kind_is_closed_by_an_act_of_somebody_who_is_there(clock: Clock):
    held = {role for member in MEMBERS for role in member.roles}
    assert any(ACTS[act].roles & held for act in closers(clock)), clock.kind


@pytest.mark.parametrize("policy", PACKS.values(), ids=PACKS)
def test_every_ask_of_a_partner_can_be_withdrawn_by_the_programme(policy: Policy):
    asks = [clock for clock in policy.clocks if clock.answered_by_partner]
    assert asks
    for clock in asks:
        assert any(Role.COORDINATOR in ACTS[act].roles for act in closers(clock)), clock.kind
