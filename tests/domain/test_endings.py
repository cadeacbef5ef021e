"""As what somebody may end a journey, and from where: nobody graduates before they are enrolled, or without their agreement."""

import pytest

from domain import journey
from domain.errors import Invalid
from domain.words import Stage
from tests.domain.lives import Life

FROM = {
    Stage.OUTREACH: (),
    Stage.UNABLE_TO_LOCATE: (31,),
    Stage.INTAKE_PENDING: ("screening",),
    Stage.ACTIVE: ("intake",),
    Stage.IN_THE_WIND: ("intake", 31),
    Stage.INACTIVE: ("intake", 31, 61),
    Stage.MAINTENANCE: ("intake", "maintenance"),
}


def in_stage(stage: Stage) -> Life:
    life = Life.approved()
    for step in FROM[stage]:
        if isinstance(step, int):
            life.passes(days=step)
        else:
            life.act(life.on_journey(step))
    assert life.person.stage is stage
    return life


@pytest.mark.parametrize("stage", FROM)
@pytest.mark.parametrize("end", sorted(journey.BY_EXIT))
def test_somebody_graduates_from_where_they_can_agree_to_it_and_every_other_end_is_possible_from_everywhere(stage, end):
    life = in_stage(stage)
    if end is Stage.GRADUATED and stage not in {Stage.ACTIVE, Stage.MAINTENANCE}:
        with pytest.raises(Invalid) as refused:
            life.on_journey("end", stage=end)
        (fault,) = refused.value.faults
        assert (fault.pointer, fault.code) == ("/kind", "not_from_here")
        assert "from active or maintenance" in fault.message
        assert "one of: exited, declined, deceased" in fault.message
    else:
        life.act(life.on_journey("end", stage=end))
        assert life.person.stage is end
    assert (end in journey.endings(stage)) == (life.person.stage is end)
