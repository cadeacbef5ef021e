"""Which prosecutor's office is asked: the one that is chosen, that of the referring agency, of the place, or the only one."""

from dataclasses import replace
from uuid import uuid4

import pytest

from domain.errors import Invalid
from domain.offices import Office, office_for
from tests.domain.lives import Life

POLICE = uuid4()
CITY = Office(id=uuid4(), name="City Attorney", areas=("downtown",))
COUNTY = Office(id=uuid4(), name="County Attorney", areas=("south", "harbor"), agencies=(POLICE,))
BOTH = (CITY, COUNTY)


def referral(area: str = "downtown", **said: object):
    life = Life()
    life.refer()
    return replace(life.referral, area=area, referrer_agency_id=None, **said)


def test_where_there_is_one_office_it_is_asked_and_where_none_is_known_nobody_is_named():
    assert office_for([CITY], referral("elsewhere")) == CITY.id
    assert office_for([], referral()) is None


def test_the_place_says_which_and_the_agency_whose_reports_go_to_an_office_says_it_first():
    assert office_for(BOTH, referral("harbor")) == COUNTY.id
    assert office_for(BOTH, referral("downtown")) == CITY.id
    assert office_for(BOTH, replace(referral("downtown"), referrer_agency_id=POLICE)) == COUNTY.id


def test_whoever_asks_may_choose_another_and_it_is_asked_again_about_the_same_referral():
    assert office_for(BOTH, referral("downtown"), COUNTY.id) == COUNTY.id
    asked = referral("downtown", office_id=COUNTY.id)
    assert office_for(BOTH, asked) == COUNTY.id
    assert office_for(BOTH, asked, CITY.id) == CITY.id


@pytest.mark.parametrize(("chosen", "code"), [(None, "required"), (uuid4(), "unknown_office")])
def test_what_cannot_be_told_is_asked_for_with_the_offices_to_choose_from(chosen, code):
    with pytest.raises(Invalid) as refused:
        office_for(BOTH, referral("elsewhere"), chosen)
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.code) == ("/office_id", code)
    assert "City Attorney" in fault.message
    assert "County Attorney" in fault.message
