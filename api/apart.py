"""Calls on no-contact orders: people to be kept apart."""

from fastapi.responses import Response

from api.addresses import OrderId, ParticipantId
from api.answers import answer, listed
from api.auth import Calling
from api.examples import SOMEBODY
from api.operations import command, lists
from api.reading import router as calls
from api.schemas.apart import EndOrderBody, OrderBody, OrderListed, OrderShown
from domain.roles import Act, Sight
from usecases import apart
from usecases.orders import orders

router = calls("/v1", "participants")
PLACE = "/participants/{participant_id}/no-contact-orders"


@router.get(PLACE, **lists(Sight.PARTICIPANTS, "From whom a person is to be kept apart", OrderListed))
async def list_orders(call: Calling, participant_id: ParticipantId) -> Response:
    """The orders that stand."""
    return listed(await orders(call.desk, call.actor, participant_id))


RECORD = command(
    Act.RECORD_NO_CONTACT,
    "Keep two participants apart: different case managers, different meetings, and no way to one through the other",
    OrderShown,
    example={"other_id": SOMEBODY, "note": "Protection order of the Municipal Court."},
    created=True,
    versioned=False,
)


@router.post(PLACE, **RECORD)
async def record_no_contact(call: Calling, participant_id: ParticipantId, body: OrderBody) -> Response:
    """Record an order."""
    ask = body.ask()
    done = await apart.record_no_contact(call.desk, call.actor, call.asked(ask), participant_id, ask)
    made = done.made("order_id")
    return answer(OrderShown(id=made), done, location=f"/v1/participants/{participant_id}/no-contact-orders")


END = command(Act.END_NO_CONTACT, "A no-contact order stands no longer", OrderShown, example={}, versioned=False)


@router.post("/no-contact-orders/{order_id}/end", **END)
async def end_no_contact(call: Calling, order_id: OrderId, body: EndOrderBody) -> Response:
    """End an order."""
    ask = body.ask()
    done = await apart.end_no_contact(call.desk, call.actor, call.asked(ask), order_id, ask)
    return answer(OrderShown(id=order_id), done)
