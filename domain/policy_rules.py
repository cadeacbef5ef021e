"""What no policy may do, whoever wrote it: LEAD's golden rules as checks on a policy."""

from collections.abc import Iterator, Mapping

from domain.clocks import MISS, ladders_of
from domain.consent import JUSTICE_CLASSES
from domain.facts import FACTS_OF, OF_ANY_STREAM, FactType
from domain.justice import HEARS, OWES, REFERRING_AGENCY, Asked, may_hear
from domain.policy import INBOX, Clock, ConsentTerm, Ladder, Policy, Telling
from domain.policy_duties import duty_faults, ladder_duty_faults
from domain.policy_nights import night_faults
from domain.roles import ACTS, Act
from domain.visibility import TO_THE_TABLE
from domain.words import (
    EXTERNAL_ROLES,
    JUSTICE_ROLES,
    POLICE_DOORS,
    ConferenceDecision,
    ConsentKind,
    ConsentMethod,
    RecipientClass,
    Role,
    StreamKind,
    Tier,
)

Fault = tuple[str, int, str]

# who backdates is seen by whoever supervises, and by nobody else
SUPERVISED = {FactType.MET_RECORDED_LATE, FactType.MISS_TAKEN_BACK}
# whoever referred or was asked learns nothing of an end: a death, a refusal, a move and a success read alike
OF_AN_END = {
    *(FactType.JOURNEY_ENDED, FactType.DEATH_REVIEWED),
    *(FactType.TRANSFER_BEGUN, FactType.TRANSFER_RECEIVED, FactType.TRANSFER_ENDED),
}
OUTSIDE = TO_THE_TABLE | {"asked", "provider"}
NEVER_PAUSED = {
    "intake",
    "consent_expiry",
    "revocation",
    "breach",
    "court_date",
    "limitation_watch",
    "charge_limitation",
    "transfer_receipt",
}
# whoever finds an old mail answers nothing with it
LONGEST_LINK = {"minutes": 20160, "hours": 336, "days": 14, "working_days": 10}
REFERRER_EVENTS = {
    FactType.REFERRAL_RECEIVED: "receipt",
    FactType.HANDOFF_ACKNOWLEDGED: "handoff_coming",
    FactType.DEADLINE_MISSED: "handoff_delayed",
    FactType.TRIAGE_RESULT_PUBLISHED: "triage_result",
}
NEED_A_TABLE = {
    ConferenceDecision.APPROVE,
    ConferenceDecision.NOT_ACCEPT,
    ConferenceDecision.ASK_CHARGE,
    ConferenceDecision.ASK_WARRANT,
}
TALKED_ABOUT = {StreamKind.PARTICIPANT, StreamKind.CHARGE_HOLD}
# nobody falls through: whenever one of these would be left with nothing that anybody owes, something is owed
NEVER_LEFT = (StreamKind.REFERRAL, StreamKind.PARTICIPANT, StreamKind.LINKAGE)
JUSTICE_CONSENTS = {ConsentKind.JUSTICE, ConsentKind.CHARGE_HOLD, ConsentKind.REFERRER_CONNECTED}
PARTNER_CLASSES: Mapping[str, RecipientClass] = {
    REFERRING_AGENCY: RecipientClass.REFERRING_AGENCY,
    Role.POLICE_LIAISON: RecipientClass.POLICE,
    Role.PROSECUTOR_LIAISON: RecipientClass.PROSECUTOR,
}


def rule_faults(policy: Policy) -> Iterator[Fault]:
    """Every breach of the golden rules: the table it stands in, its place there, and how to mend it."""
    for place, rule in enumerate(policy.doors.values()):
        if rule.police_view and rule.door not in POLICE_DOORS:
            yield (
                "door",
                place,
                f"police screen only what came through a police door; drop police_view on '{rule.door}'",
            )
    yield from _reason_faults(policy)
    lasts = policy.answer_link_lasts
    if not 0 < lasts.amount <= LONGEST_LINK.get(lasts.unit, LONGEST_LINK["days"]):
        yield "programme", 0, "a link in a mail is good for a while, and for two weeks at most; mend answer_link_lasts"
    for unknown in sorted(set(policy.urgent_categories) - set(policy.categories)):
        yield "programme", 0, f"'{unknown}' in urgent_categories is none of the categories; add it there or take it out"
    yield from _table_faults(policy)
    yield from _clock_faults(policy)
    yield from _hold_faults(policy)
    for place, ladder in enumerate(policy.ladders.values()):
        yield from _ladder_faults(place, ladder)
    yield from night_faults(policy)
    for place, telling in enumerate(policy.tellings):
        yield from _telling_faults(policy, place, telling)
    for place, term in enumerate(policy.consents.values()):
        yield from _consent_faults(place, term)


def _reason_faults(policy: Policy) -> Iterator[Fault]:
    for place, criterion in enumerate(policy.criteria):
        if criterion.reason not in policy.reasons.get("decision", ()):
            message = f"'{criterion.reason}' is no reason that a decision may give; add it to decision under [reasons]"
            yield "criterion", place, message
    for reason in sorted(set(policy.snooze_caps) - set(policy.reasons.get("snooze", ()))):
        yield "snooze_caps", 0, f"nobody puts a rung off because of '{reason}'; add it to snooze under [reasons]"


def _table_faults(policy: Policy) -> Iterator[Fault]:
    """Whoever is missing stops no help: what a table may always do is to put off, to plan, to go out to somebody.

    And what the agenda's rule looks at are clocks that there are.
    """
    for decision in sorted(set(policy.cadence.quorum_for) - NEED_A_TABLE):
        message = f"'{decision}' never waits for a quorum; quorum_for may name: {', '.join(sorted(NEED_A_TABLE))}"
        yield "conference", 0, message
    about = {clock.kind for clock in policy.clocks if clock.stream in TALKED_ABOUT}
    for kind in sorted(set(policy.cadence.agenda_clocks) - about):
        message = (
            f"no clock '{kind}' runs around a person, it would bring nobody to the table; drop it from agenda_clocks"
        )
        yield "conference", 0, message
    if policy.cadence.quorum_for and not policy.cadence.quorum:
        yield "conference", 0, "nobody is named whom a quorum needs; name their roles in quorum, or drop quorum_for"


def _clock_faults(policy: Policy) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, clock in enumerate(policy.clocks):
        if clock.kind in seen:
            yield "clock", place, f"there are two clocks of kind '{clock.kind}'; give each a kind of its own"
        seen.add(clock.kind)
        yield from _never_falls_silent(policy, place, clock)
        yield from _justice_owes_only_its_own(policy, place, clock)
        yield from _opens_and_closes(place, clock)
    for stream in NEVER_LEFT:
        if not any(clock.otherwise and clock.stream is stream and not clock.off for clock in policy.clocks):
            message = (
                f"a {stream} could be left with nothing that anybody owes; add a clock of it with otherwise = true"
            )
            yield "clock", 0, message
    yield from duty_faults(policy)


def _hold_faults(policy: Policy) -> Iterator[Fault]:
    """A charge is held whole or not at all: its figures, its clocks, and the consent that its notices rest on."""
    held = policy.charge_hold is not None
    for place, clock in enumerate(policy.clocks):
        if clock.stream is StreamKind.CHARGE_HOLD and clock.off is held:
            mend = "drop off" if held else "set off = true, or say how in [charge_hold]"
            yield "clock", place, f"'{clock.kind}' does not fit whether charges are held here; {mend}"
    if held and ConsentKind.CHARGE_HOLD not in policy.consents:
        yield "charge_hold", 0, "a held charge needs a consent of its own; add one of kind 'charge_hold'"


def _never_falls_silent(policy: Policy, place: int, clock: Clock) -> Iterator[Fault]:
    if clock.pausable and (clock.kind in NEVER_PAUSED or clock.stream is not StreamKind.PARTICIPANT):
        yield "clock", place, f"'{clock.kind}' never pauses; drop pausable"
    if clock.on_due == MISS and clock.ladder is None:
        yield "clock", place, f"'{clock.kind}' can be missed without anybody hearing of it; name its ladder"
    for name in ladders_of(clock):
        if name not in policy.ladders:
            yield "clock", place, f"there is no ladder '{name}'; use one of: {', '.join(sorted(policy.ladders))}"
    if clock.owner == "nobody" and clock.on_due == MISS:
        yield "clock", place, f"somebody must owe '{clock.kind}', or its moment must write a fact (on_due)"
    if clock.on_due == MISS and not clock.off and not closers(clock):
        yield "clock", place, f"no command of any role writes what closes '{clock.kind}'; name such a fact in closes"


def _justice_owes_only_its_own(policy: Policy, place: int, clock: Clock) -> Iterator[Fault]:
    """Police and prosecutor owe an answer to what they are asked, and are pressed for it alone."""
    asked = OWES.get(clock.kind)
    if asked is not None:
        yield from _is_what_they_owe(place, clock, asked)
        return
    for name in ladders_of(clock):
        if name in policy.ladders and _reaches_justice(policy.ladders[name]):
            message = (
                f"the ladder '{name}' reaches police or prosecutor, who owe nothing on '{clock.kind}'; "
                f"such rungs belong only to: {', '.join(sorted(OWES))}"
            )
            yield "clock", place, message
    if _owed_by_justice(clock):
        message = f"police and prosecutor cannot owe '{clock.kind}'; they owe only: {', '.join(sorted(OWES))}"
        yield "clock", place, message


def _is_what_they_owe(place: int, clock: Clock, asked: Asked) -> Iterator[Fault]:
    """A clock goes by the name of what a partner owes only if it is that: in its stream, opened, closed and owed as that is."""
    if clock.stream is not asked.stream or clock.opens != (asked.opens,):
        message = (
            f"'{clock.kind}' is of stream '{asked.stream}' and opens by {asked.opens} alone; mend stream and opens"
        )
        yield "clock", place, message
        return
    missing = sorted(asked.closes - set(clock.closes))
    if missing:
        yield (
            "clock",
            place,
            f"'{clock.kind}' would press a partner for what is over; add to closes: {', '.join(missing)}",
        )
    if asked.by_partner and clock.owner != "asked":
        yield (
            "clock",
            place,
            f"'{clock.kind}' is owed by the partner who was asked, and by nobody else; owner = \"asked\"",
        )
    if not asked.by_partner and _owed_by_justice(clock):
        yield "clock", place, f"police wait for '{clock.kind}', they do not owe it; name who comes as its owner"


def _owed_by_justice(clock: Clock) -> bool:
    return clock.owner == "asked" or clock.owner in JUSTICE_ROLES


def _opens_and_closes(place: int, clock: Clock) -> Iterator[Fault]:
    here = FACTS_OF.get(clock.stream, frozenset()) | OF_ANY_STREAM
    named = (*clock.opens, *clock.closes, *(() if clock.on_due == MISS else (clock.on_due,)))
    for name in sorted({name for name in named if name not in here}):
        message = f"'{name}' is never written to a {clock.stream}, so it cannot open or close '{clock.kind}'; drop it"
        yield "clock", place, message
    if clock.on_due == FactType.JOURNEY_ENDED:
        yield "clock", place, f"'{clock.kind}' would end a journey by time alone; only people end one, so drop on_due"
    if clock.otherwise and (clock.opens or clock.on_due != MISS or clock.due_from != "fact" or clock.owner == "asked"):
        message = f"'{clock.kind}' is otherwise: it opens by no fact, counts from that moment, and somebody owes it"
        yield "clock", place, message
    if clock.pauses and not set(clock.opens) <= {FactType.PAUSED, FactType.PAUSE_ENDED}:
        yield "clock", place, f"only a pause has a kind of pause; drop pauses on '{clock.kind}'"
    if clock.custody is not None and set(clock.opens) != {FactType.REFERRAL_RECEIVED}:
        yield "clock", place, f"only a referral says whether somebody is in custody; drop custody on '{clock.kind}'"
    if not clock.otherwise and not clock.opens:
        yield "clock", place, f"nothing opens '{clock.kind}'; name a fact in opens, or say otherwise = true"


def closers(clock: Clock) -> tuple[Act, ...]:
    """The acts by which people close what this clock opens."""
    here = FACTS_OF.get(clock.stream, frozenset()) | OF_ANY_STREAM
    closing = {name for name in clock.closes if name in here}
    return tuple(act for act, rule in ACTS.items() if closing & rule.writes and rule.roles)


def _reaches_justice(ladder: Ladder) -> bool:
    return any(rung.audience == "asked" or rung.audience in JUSTICE_ROLES for rung in ladder.rungs)


def _ladder_faults(place: int, ladder: Ladder) -> Iterator[Fault]:
    if not ladder.rungs or ladder.rungs[-1].audience != Role.DIRECTOR:
        yield "ladder", place, f"the ladder '{ladder.name}' ends silently; make the director its last rung"
    for rung in ladder.rungs:
        if rung.audience in JUSTICE_ROLES:
            yield (
                "ladder",
                place,
                f"name the partner of '{ladder.name}' as 'asked', so that only who owes the answer is told",
            )
        if rung.wait.amount <= 0:
            yield "ladder", place, f"every rung of '{ladder.name}' waits some time before the next"
    yield from ladder_duty_faults(place, ladder)
    yield from _unmailed_faults(place, ladder)


def _unmailed_faults(place: int, ladder: Ladder) -> Iterator[Fault]:
    """What may wait for the morning may wait until somebody looks; partners look nowhere, and nothing ends unheard."""
    unmailed = [rung for rung in ladder.rungs if rung.channel == INBOX]
    if unmailed and ladder.wakes:
        message = (
            f"'{ladder.name}' wakes people, for life, custody or safety, so each of its rungs is mailed; "
            'drop channel = "inbox", or let the ladder wait for the morning without wakes'
        )
        yield "ladder", place, message
    if any(rung.audience == "asked" for rung in unmailed):
        yield "ladder", place, f"a partner is asked by mail; drop channel on the rung 'asked' of '{ladder.name}'"
    if unmailed and unmailed[-1] is ladder.rungs[-1]:
        yield "ladder", place, f"the last rung of '{ladder.name}' is mailed, nobody comes after it; drop its channel"


def _telling_faults(policy: Policy, place: int, telling: Telling) -> Iterator[Fault]:
    if telling.audience == "referrer":
        yield from _referrer_faults(place, telling)
    for kind in telling.kinds:
        if kind not in {clock.kind for clock in policy.clocks}:
            yield "telling", place, f"there is no clock '{kind}'; name one that there is, or drop kinds"
    if telling.fact in SUPERVISED and telling.audience != Role.SUPERVISOR:
        yield "telling", place, f"'{telling.fact}' is for the supervisor alone; drop this telling"
    outside = list(_outside_faults(place, telling))
    yield from outside
    if telling.audience in TO_THE_TABLE and telling.tier is not Tier.N0:
        yield "telling", place, 'partners at the table are told only that there is something (N0); use tier = "N0"'
    if telling.consent is not None and not outside:
        yield from _rests_on(policy, place, telling, telling.consent)


def _outside_faults(place: int, telling: Telling) -> Iterator[Fault]:
    if telling.audience == "disclosed" and (telling.fact, telling.tier) != (FactType.CONSENT_REVOKED, Tier.N0):
        message = "whoever was told something is told again only that its consent was revoked, and nothing of it (N0)"
        yield "telling", place, message
    elif telling.fact in OF_AN_END and (telling.audience in EXTERNAL_ROLES or telling.audience in OUTSIDE):
        yield "telling", place, "how a journey ended is told to nobody outside the programme; drop this telling"
    elif telling.audience in JUSTICE_ROLES | {"asked", REFERRING_AGENCY} and not may_hear(telling):
        yield "telling", place, _not_heard(telling)


def _not_heard(telling: Telling) -> str:
    """What is wrong with a telling to police or prosecutor, and what they may be told instead."""
    theirs = HEARS[telling.audience]
    heard = theirs.get(telling.fact)
    if heard is None:
        instead = f"; they are told only of: {', '.join(sorted(theirs))}" if theirs else ""
        return f"'{telling.fact}' is never told to the {telling.audience}, whatever anybody signed{instead}; drop this telling"
    under = f" and under a consent of kind '{heard.consent}'" if heard.consent else ""
    as_what = f", as event '{heard.event}'" if heard.event else ""
    return f"the {telling.audience} learns of '{telling.fact}' at most {heard.most}{under}{as_what}; mend what differs"


def _referrer_faults(place: int, telling: Telling) -> Iterator[Fault]:
    if REFERRER_EVENTS.get(FactType(telling.fact)) != telling.event:
        message = "a referrer hears the receipt, who comes to the scene, and the triage result, and no more; drop this telling"
        yield "telling", place, message
    elif telling.fact == FactType.DEADLINE_MISSED and telling.kinds != ("scene_handoff",):
        message = 'the only miss that a referrer hears of is that nobody came to the scene: kinds = ["scene_handoff"]'
        yield "telling", place, message


def _rests_on(policy: Policy, place: int, telling: Telling, consent: str) -> Iterator[Fault]:
    term = policy.consents.get(consent)
    if term is None:
        yield "telling", place, f"this programme has no consent '{consent}'; use one of: {', '.join(policy.consents)}"
        return
    if telling.purpose not in term.purposes:
        message = f"say what the consent must be given for: purpose = one of: {', '.join(term.purposes)}"
        yield "telling", place, message
    needed = PARTNER_CLASSES.get(telling.audience)
    if needed is not None and needed not in term.recipient_classes:
        yield "telling", place, f"a consent of kind '{consent}' is never given to the {needed}; use one that is"


def _consent_faults(place: int, term: ConsentTerm) -> Iterator[Fault]:
    if not term.recipient_classes or not term.purposes or not term.methods:
        yield "consent", place, f"'{term.kind}' says to whom, for what and how: recipient_classes, purposes, methods"
    if ConsentMethod.VERBAL in term.methods and term.kind != ConsentKind.PERMISSION_TO_CONTACT:
        yield "consent", place, f"only permission to contact is given by word of mouth; drop verbal on '{term.kind}'"
    if JUSTICE_CLASSES & set(term.recipient_classes) and term.kind not in JUSTICE_CONSENTS:
        message = f"police and prosecutors are never inside a consent of kind '{term.kind}'; drop their class"
        yield "consent", place, message
