"""A consent opens what it says and nothing beside it: kind, class of recipient, purpose, agency; until it ends."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain import consent
from domain.actor import Actor
from domain.consent import Grant, Scope, in_force
from domain.errors import Invalid, NotInThisState
from domain.policy import Telling
from domain.states import Consent
from domain.visibility import Told, Withheld, may_be_told
from domain.words import AgencyKind, ConsentKind, ConsentMethod, ConsentStatus, RecipientClass, Role, Tier
from tests.domain.lives import POLICY, Life

POLICE, PROSECUTOR = uuid4(), uuid4()
TOLD = Telling(
    fact="intake_completed",
    audience="police_liaison",
    tier=Tier.N1,
    event="intake_completed",
    consent="justice",
    purpose="progress",
)


def partner(role: Role, kind: AgencyKind, agency_id: object) -> Actor:
    return Actor(person_id=uuid4(), programme_id=uuid4(), roles=(role,), agency_id=agency_id, agency_kind=kind)


OFFICER = partner(Role.POLICE_LIAISON, AgencyKind.POLICE, POLICE)
LIAISON = partner(Role.PROSECUTOR_LIAISON, AgencyKind.PROSECUTOR, PROSECUTOR)


def signed(kind: ConsentKind, **said: object) -> Life:
    life = Life.enrolled()
    life.act(life.sign(kind, **said))
    return life


def told(life: Life, recipient: Actor, telling: Telling = TOLD) -> Told | Withheld:
    return may_be_told(telling, recipient, consents=[life.consent()], now=life.now)


def test_a_consent_for_police_tells_that_police_and_nobody_else():
    life = signed(ConsentKind.JUSTICE, agency_id=POLICE)
    assert told(life, OFFICER) == Told(consent_id=life.consent().id)
    assert told(life, partner(Role.POLICE_LIAISON, AgencyKind.POLICE, uuid4())) == Withheld(why="no_consent_in_force")
    assert told(life, LIAISON) == Withheld(why="no_consent_in_force")


def test_a_consent_of_one_class_never_opens_another_even_for_the_same_agency():
    life = signed(ConsentKind.JUSTICE, recipient_class=RecipientClass.PROSECUTOR, agency_id=POLICE)
    assert told(life, OFFICER) == Withheld(why="no_consent_in_force")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "treatment"},
        {"recipient_class": RecipientClass.CARE_TEAM},
        {"purpose": "curiosity"},
        {"purpose": None},
        {"recipient_class": None},
    ],
)
def test_each_part_of_its_scope_counts(change: dict[str, object]):
    life = signed(ConsentKind.PROVIDER_SHARE)
    scope = {
        "kind": "provider_share",
        "recipient_class": RecipientClass.PROVIDER,
        "purpose": "service_linkage",
        "agency_id": uuid4(),
    }
    assert in_force([life.consent()], Scope(**scope), now=life.now) == life.consent()
    assert in_force([life.consent()], Scope(**scope | change), now=life.now) is None


def test_a_consent_that_names_an_agency_is_for_that_agency():
    named = uuid4()
    life = signed(ConsentKind.PROVIDER_SHARE, agency_id=named)
    for agency, opens in ((named, True), (uuid4(), False), (None, False)):
        scope = Scope(
            kind="provider_share",
            recipient_class=RecipientClass.PROVIDER,
            purpose="service_linkage",
            agency_id=agency,
        )
        assert (in_force([life.consent()], scope, now=life.now) is not None) is opens


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_a_consent_that_ended_opens_nothing_and_leaves_no_clock(how: str):
    life = signed(ConsentKind.JUSTICE, agency_id=POLICE)
    if how == "revoked":
        life.act(life.revoke())
    else:
        life.passes(days=41)
    assert life.consent().status == how
    assert told(life, OFFICER) == Withheld(why="no_consent_in_force")
    assert not life.owed(life.consent().id)
    with pytest.raises(NotInThisState):
        life.revoke()


def test_at_the_very_moment_of_its_end_a_consent_opens_nothing_even_before_anybody_wrote_that_it_ended():
    life = signed(ConsentKind.JUSTICE, agency_id=POLICE)
    life.now = life.consent().expires_at
    assert life.consent().status is ConsentStatus.ACTIVE
    assert told(life, OFFICER) == Withheld(why="no_consent_in_force")


def test_a_consent_outlives_the_journey_and_can_still_be_revoked():
    life = signed(ConsentKind.JUSTICE, agency_id=POLICE)
    life.act(life.on_journey("end"))
    assert life.kinds(life.consent().id) == {"consent_expiry"}
    life.act(life.revoke())
    assert life.consent().status is ConsentStatus.REVOKED


def grant(kind: ConsentKind, life: Life, **change: object) -> Grant:
    term = POLICY.consents[kind]
    said = {
        "consent_id": uuid4(),
        "kind": kind,
        "recipient_class": RecipientClass(term.recipient_classes[0]),
        "purpose": term.purposes[0],
        "information": ("name",),
        "expires_at": life.now + timedelta(days=30),
        "recipient_agency_id": POLICE,
    }
    return Grant(**said | change)


def codes(
    life: Life, *grants: Grant, method: ConsentMethod = ConsentMethod.WRITTEN, live: tuple[Consent, ...] = ()
) -> set[str]:
    with pytest.raises(Invalid) as refused:
        consent.sign(
            life.person,
            grants=grants,
            live=live,
            method=method,
            document_hash="h",
            discloser="d",
            policy=POLICY,
            now=life.now,
        )
    return {fault.code for fault in refused.value.faults}


@pytest.mark.parametrize("other", [kind for kind in ConsentKind if kind in POLICY.consents])
@pytest.mark.parametrize("alone", [ConsentKind.TREATMENT, ConsentKind.JUSTICE])
def test_treatment_and_justice_never_share_a_signature(alone: ConsentKind, other: ConsentKind):
    life = Life.enrolled()
    assert "signed_together" in codes(life, grant(alone, life), grant(other, life))


def test_one_document_signed_twice_is_still_one_signature():
    life = signed(ConsentKind.TEAM_RELEASE)
    before = replace(life.consent(), document_hash="h")
    assert "signed_together" in codes(life, grant(ConsentKind.TREATMENT, life), live=(before,))


def test_who_takes_back_a_consent_that_was_signed_again_takes_back_both():
    life = signed(ConsentKind.JUSTICE, agency_id=POLICE)
    life.act(life.sign(ConsentKind.JUSTICE, agency_id=POLICE))
    life.act(life.sign(ConsentKind.TEAM_RELEASE))
    life.act(life.revoke(place=0))
    assert [life.consent(place).status.value for place in range(3)] == ["revoked", "revoked", "active"]


@pytest.mark.parametrize(
    ("kind", "change", "code"),
    [
        (ConsentKind.TREATMENT, {"recipient_class": RecipientClass.POLICE}, "justice_in_treatment"),
        (ConsentKind.TREATMENT, {"purpose": "everything"}, "wrong_purpose"),
        (ConsentKind.TEAM_RELEASE, {"recipient_class": RecipientClass.POLICE}, "wrong_recipient_class"),
        (ConsentKind.JUSTICE, {"recipient_agency_id": None}, "required"),
        (ConsentKind.REFERRER_CONNECTED, {"recipient_agency_id": None}, "required"),
        (ConsentKind.RESEARCH, {}, "not_offered"),
    ],
)
def test_what_may_not_be_signed_is_refused_with_its_place(kind: ConsentKind, change: dict[str, object], code: str):
    life = Life.enrolled()
    known = kind if kind in POLICY.consents else ConsentKind.TEAM_RELEASE
    assert code in codes(life, replace(grant(known, life), kind=kind, **change))


def test_word_of_mouth_is_enough_for_permission_to_contact_alone():
    life = Life.enrolled()
    for kind in POLICY.consents:
        if kind != ConsentKind.PERMISSION_TO_CONTACT:
            assert "method_not_accepted" in codes(life, grant(ConsentKind(kind), life), method=ConsentMethod.VERBAL)
    life.act(
        consent.sign(
            life.person,
            grants=[grant(ConsentKind.PERMISSION_TO_CONTACT, life)],
            live=(),
            method=ConsentMethod.VERBAL,
            document_hash="h",
            discloser="d",
            policy=POLICY,
            now=life.now,
        )
    )


def test_whoever_signed_nothing_is_enrolled_served_and_seen_to():
    life = Life.enrolled()
    life.link()
    for act in ("dispatch", "accept", "connect", "close"):
        life.act(life.on_linkage(act))
    life.act(life.on_journey("plan"))
    assert life.person.stage == "active"
    assert not life.consent_ids
