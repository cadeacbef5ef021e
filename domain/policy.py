"""A programme's policy as typed, frozen data: doors, criteria, clocks, ladders, audiences, consent terms, cadence.

The types only; `domain.policy_reading` turns a parsed TOML document into them and names every fault by its line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.words import (
    PAUSED,
    ConferenceDecision,
    Disposition,
    Door,
    HoldStatus,
    LinkageStatus,
    Role,
    Stage,
    StreamKind,
    Tier,
)

MAIL, INBOX = "mail", "inbox"  # how a rung is told
STAGES = (*Stage, PAUSED, *Disposition, *LinkageStatus, *HoldStatus)  # to what a clock's `stages` may restrict it


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of time in the unit that the programme thinks in: minutes, hours, days or working_days."""

    amount: int
    unit: str

    def __str__(self) -> str:
        """As it is written in a policy: '3 working days'."""
        return f"{self.amount} {self.unit.replace('_', ' ')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One kind of obligation: which fact opens it, which closes it, how long, who owes it, what if nobody answers.

    `owner` is a role, or `owner` (the record's own owner), `asked` (the partner asked, from the fact), `chair`,
    `assigned` (the fact's owner_id) or `nobody` (an automatic moment). `on_due` is `miss` (the ladder opens) or the
    type of the fact that the moment itself writes (a lapse). `due_from` is `fact` (when the opening fact occurred,
    or became known), or the name of a moment in the opening fact's data; a negative `due` then means before it.
    `at_hour` moves the due moment to that local hour. `by_door` overrides `due` for a door, and `ladder_by_door`
    the ladder. `stages`, if not empty, restrict the clock to journeys in these stages (or `paused`), to referrals
    of which this was published, or to linkages and held charges with this status. A clock that is `otherwise` opens
    by no fact of its own, but whenever a record that is not over would be left with nothing that anybody owes.
    `pauses`, if not empty, restrict a clock that a pause opens or ends to pauses of these kinds. `custody` says that a
    clock which a referral opens counts only for whoever is in custody, or only for whoever is not; None, for both.
    """

    kind: str
    stream: StreamKind
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    due: Duration
    owner: str
    ladder: str | None = None
    on_due: str = "miss"
    due_from: str = "fact"
    at_hour: int | None = None
    by_door: Mapping[Door, Duration] | None = None
    ladder_by_door: Mapping[Door, str] | None = None
    doors: tuple[Door, ...] = ()
    stages: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    custody: bool | None = None
    marks: tuple[Duration, ...] = ()
    pausable: bool = False
    answered_by_partner: bool = False
    otherwise: bool = False
    off: bool = False
    asks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a ladder: who is told (role or `owner`, `backup`, `asked`), as what, how long before the next.

    `channel` is how: by `mail`, which stands in the inbox too, or in the `inbox` alone.
    """

    audience: str
    asks: str
    wait: Duration
    channel: str = MAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """What answers a miss, rung by rung. It climbs no further while the programme sleeps, unless it `wakes` people.

    One that `goes_on_without_mail` climbs also while no mail can be sent: somebody waits, and the screens show it.
    """

    name: str
    rungs: tuple[Rung, ...]
    snooze_cap: Duration
    snoozes: int
    wakes: bool = False
    goes_on_without_mail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Who is told of a fact, and how much: a role, `owner`, `asked`, `provider`, `table`, `disclosed`, `rung` and others.

    `consent` names the kind of consent, and `purpose` what it must have been given for; without one in force that
    names the recipient's class and agency the notice is withheld. `kinds`, if not empty, restrict it to marks and
    misses of these kinds of obligation. Whoever looks reads it at once; what comes at night is mailed when the programme
    is awake, unless it `wakes` people, or is answered within hours by whoever it goes to (see `domain.nights`).
    """

    fact: str
    audience: str
    tier: Tier
    event: str
    consent: str | None = None
    purpose: str | None = None
    kinds: tuple[str, ...] = ()
    wakes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A question of the screening; `excludes` says which answer speaks against, `reason` is the code then given."""

    code: str
    text: str
    excludes: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentTerm:
    """What may be signed as one kind of consent: to which classes of recipient, for what, how, for how long at most."""

    kind: str
    recipient_classes: tuple[str, ...]
    purposes: tuple[str, ...]
    longest: Duration
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorRule:
    """How one door works: who owns the journey at first, whether police are asked, open or closed."""

    door: Door
    state: str
    first_owner: Role
    police_view: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How often a team confers and how its agenda runs.

    The rule puts on it, up to `agenda_most` items, whoever owes or is owed one of `agenda_clocks` within
    `agenda_due_days`, and whoever was not talked about for `agenda_stale_days`. What is named in `quorum_for` the table
    decides only while somebody of each role of the `quorum` is in the room, or with a reason why it does without.
    """

    every_days: int
    weekday: int
    hour: int
    freeze_before: Duration
    agenda_stale_days: int
    agenda_due_days: int
    agenda_clocks: tuple[str, ...]
    agenda_most: int
    agreement_days: int
    quorum: tuple[Role, ...]
    carries: int
    quorum_for: tuple[ConferenceDecision, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """What a programme does around its clocks, and LEAD does not: nothing here demands it or acts on it.

    It is written down so that whoever compares programmes sees it, see `domain.policy_principles`. `ends_after` is how
    long anybody may take part at most, None for as long as they need.
    """

    charge_filed_first: bool = False
    charged_if_not_followed_through: bool = False
    abstinence_required: bool = False
    release_required: bool = False
    ends_after: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRule:
    """How charges are held: how long the intake window is, by how much it is lengthened once, what is then presumed."""

    window: Duration
    extension: Duration
    presumption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All of it, with its name, version, hash (of the document), time zone and the holidays it counts.

    `quiet` are the local hours from which and until which the programme sleeps, None where it never does.
    `snooze_caps` say how far each reason puts a rung off at most, never further than its ladder does.
    `waiting` weighs what puts somebody first on the waiting list, in points. A provider's agency is reminded of all that it
    is asked once in `remind_providers_every`, of each alone where that is nothing or the service is urgent.
    """

    programme: str
    version: str
    hash: str
    zone: str
    work_begins: int
    work_ends: int
    quiet: tuple[int, int] | None
    undo_within: Duration
    holidays: frozenset[date]
    doors: Mapping[Door, DoorRule]
    criteria: tuple[Criterion, ...]
    clocks: tuple[Clock, ...]
    ladders: Mapping[str, Ladder]
    tellings: tuple[Telling, ...]
    consents: Mapping[str, ConsentTerm]
    reasons: Mapping[str, tuple[str, ...]]
    categories: tuple[str, ...]
    areas: tuple[str, ...]
    cadence: Cadence
    caseload_warn: int
    caseload_block: int
    capacity: int
    answer_link_lasts: Duration
    remind_providers_every: Duration
    urgent_categories: tuple[str, ...]
    practice: Practice = Practice()
    charge_hold: HoldRule | None = None  # None where no charge is held
    waiting: Mapping[str, int] = field(default_factory=dict)
    snooze_caps: Mapping[str, Duration] = field(default_factory=dict)
