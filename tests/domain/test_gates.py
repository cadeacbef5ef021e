"""How far a door stands open: the policy and its gate together, the community's door first to close and last to open."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from domain.errors import Invalid, NotInThisState
from domain.facts import FactType
from domain.gates import Doors, gate_of, set_gate
from domain.words import Door, DoorState
from tests.domain.lives import POLICY

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
OPEN, LIMITED, CLOSED = DoorState


def after(doors: Doors, door: Door, state: DoorState) -> Doors:
    (fact,) = set_gate(doors, door, state, "caseloads_full", programme_id=uuid4(), now=NOW)
    gate = gate_of(fact)
    assert gate is not None
    assert (gate.door, gate.state, gate.reason_code, gate.since) == (door, state, "caseloads_full", NOW)
    return replace(doors, gates={**doors.gates, door: gate})


def ruled(**states: DoorState) -> Doors:
    doors = dict(POLICY.doors)
    for name, state in states.items():
        doors[Door(name)] = replace(doors[Door(name)], state=state.value)
    return Doors(policy=replace(POLICY, doors=doors))


def test_a_door_is_as_open_as_both_the_policy_and_its_gate_leave_it():
    doors = ruled(community=LIMITED)
    assert doors.state(Door.COMMUNITY) is LIMITED
    assert after(doors, Door.COMMUNITY, CLOSED).state(Door.COMMUNITY) is CLOSED
    assert doors.state(Door.ARREST_DIVERSION) is CLOSED
    assert Doors(policy=replace(POLICY, doors={})).state(Door.SELF) is CLOSED


def test_a_gate_opens_no_door_that_the_policy_keeps_closed():
    with pytest.raises(Invalid) as why:
        after(ruled(), Door.ARREST_DIVERSION, LIMITED)
    assert why.value.faults[0].code == "not_a_door"


def test_a_door_that_stands_so_already_is_not_set_again():
    with pytest.raises(NotInThisState) as why:
        after(ruled(), Door.COMMUNITY, OPEN)
    assert set(why.value.allowed) == {"limited", "closed"}


def test_the_communitys_door_is_the_first_to_close_and_the_last_to_open():
    doors = ruled(arrest_diversion=OPEN)
    for door in (Door.SOCIAL_CONTACT, Door.ARREST_DIVERSION):
        with pytest.raises(Invalid) as why:
            after(doors, door, LIMITED)
        assert why.value.faults[0].code == "out_of_order"
    for door in (Door.COMMUNITY, Door.SOCIAL_CONTACT, Door.ARREST_DIVERSION):
        doors = after(doors, door, CLOSED)
    for door in (Door.COMMUNITY, Door.SOCIAL_CONTACT):
        with pytest.raises(Invalid) as why:
            after(doors, door, OPEN)
        assert "' first." in why.value.faults[0].message
    for door in (Door.ARREST_DIVERSION, Door.SOCIAL_CONTACT, Door.COMMUNITY):
        doors = after(doors, door, OPEN)
    after(doors, Door.SELF, CLOSED)


def test_where_the_community_has_no_door_polices_is_the_first():
    assert after(ruled(community=CLOSED), Door.SOCIAL_CONTACT, CLOSED).state(Door.SOCIAL_CONTACT) is CLOSED


def test_other_facts_are_of_no_gate():
    (fact,) = set_gate(ruled(), Door.SELF, CLOSED, "money", programme_id=uuid4(), now=NOW)
    assert gate_of(replace(fact, type=FactType.ROTA_SET)) is None
