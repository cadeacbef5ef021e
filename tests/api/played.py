"""A journey played over the API with a canary in every text, as far as a partner, a ladder and a meeting have a part."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from bootstrap.seed import _id, person_id
from database.clocks import write_due
from database.loading import Loader
from database.record import Record
from database.settling import Settling
from security.keyring import Keyring
from tests.api.conftest import ANSWERS, REFERRAL, People
from tests.api.test_journey import HARBOR, SIGNED

PROSECUTOR = str(_id("agency", "prosecutor"))
NAME, PHONE = "Zebediah Quillfeather", "206 555 0177"
CANARIES = (
    *("Quillfeather", "Zebediah", "555 0177", "Ouzel", "ouzel steps", "ouzel place", "ouzel reason", "ouzel narrative"),
    *("ouzel safety", "ouzel note", "ouzel response", "ouzel goal", "ouzel wish", "ouzel hours", "ouzel sees"),
    *("ouzel need", "ouzel minutes", "ouzel task", "ouzel view", "ouzel screening"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What the journey made, by kind."""

    referral: str
    participant: str
    consent: str
    linkage: str
    conference: str
    task: str
    ladder: str
    memo: str
    alias: str
    owner: str

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id, whatever it is of."""
        kinds = (
            self.referral,
            self.participant,
            self.consent,
            self.linkage,
            self.conference,
            self.task,
            self.ladder,
            self.memo,
        )
        return tuple(kinds)


async def play(people: People, record: Record, keyring: Keyring) -> Played:
    """One journey: referred by an officer, seen by police and prosecutor, with a provider, a meeting and a ladder."""
    referral = await people.referred(
        person={"name": NAME, "alias": "Ouzel", "phone": PHONE, "usual_places": ["ouzel steps"]},
        place={"area": "downtown", "description": "ouzel place"},
        reason="ouzel reason",
        officer_narrative="ouzel narrative",
        staff_safety="ouzel safety",
    )
    path = f"/v1/referrals/{referral}"
    for asked in ("police_liaison", "prosecutor_liaison"):
        await people.must("coordinator", f"{path}/view-requests", {"asked": asked})
    await people.must("police", f"{path}/view", {"position": "supports", "note": "ouzel view"})
    await people.must("coordinator", f"{path}/screening", {"answers": ANSWERS, "note": "ouzel screening"})
    decided = await people.must("coordinator", f"{path}/decision", {"outcome": "approved", "reason_code": "eligible"})
    participant = decided["participant_id"]
    consent, linkage = await _cared_for(people, participant)
    conference, task = await _talked_about(people, participant)
    memo = await _helped_at_court(people, participant)
    late = await people.referred(**{**REFERRAL, "person": {"name": NAME}})
    await people.must("coordinator", "/v1/demo/clock", {"advance": "9 working days"})
    await write_due(record, UUID(late))
    ladder = (await people.get("coordinator", "/v1/escalations")).json()["items"][0]["id"]
    await settle_all(record, keyring)
    shown = (await people.get("coordinator", f"/v1/participants/{participant}")).json()
    return Played(
        referral=referral,
        participant=participant,
        consent=consent,
        linkage=linkage,
        conference=conference,
        task=task,
        ladder=ladder,
        memo=memo,
        alias=shown["alias"],
        owner=shown["owner_id"],
    )


async def settle_all(record: Record, keyring: Keyring) -> None:
    """Tell everybody what has not been told, as the processes do."""
    settling = Settling(Loader(keyring), "desk.example")
    async with record.database.connect() as c:
        streams = (
            (await c.execute(text("select distinct stream_id from fact where settled_at is null"))).scalars().all()
        )
    for stream in streams:
        async with record.database.begin() as c:
            await settling.settle(c, stream)


async def _cared_for(people: People, participant: str) -> tuple[str, str]:
    path = f"/v1/participants/{participant}"
    contact = {"kind": "contact", "mode": "in_person", "outcome": "talked"}
    await people.must(
        "outreach", f"{path}/contacts", {**contact, "note": "ouzel note", "person_response": "ouzel response"}
    )
    safe = {"channels": ["phone"], "phone": PHONE, "hours": "ouzel hours", "who_else_sees_it": "ouzel sees"}
    assert (await people.call("outreach", "PUT", f"{path}/safe-contact", safe)).status_code == 200
    await people.must("outreach", f"{path}/intake", {"note": "ouzel note"})
    await people.must("case_manager", f"{path}/plan", {"goals": ["ouzel goal"]})
    await people.must("case_manager", f"{path}/wishes", {"asked": True, "words": "ouzel wish"})
    signed = await people.must("outreach", f"{path}/consents", SIGNED)
    need = {"category": "shelter", "need": "ouzel need", "provider_id": HARBOR}
    linkage = (await people.must("outreach", f"{path}/linkages", need))["id"]
    await people.must("outreach", f"/v1/linkages/{linkage}/dispatch")
    return signed["consents"][0]["id"], linkage


async def _helped_at_court(people: People, participant: str) -> str:
    """What comes up is noted with a canary; a memo without one goes to the prosecutor, who may not learn the name."""
    path = f"/v1/participants/{participant}"
    tick = {
        "kind": "justice",
        "recipient_class": "prosecutor",
        "recipient_agency_id": PROSECUTOR,
        "purpose": "coordination",
        "information": ["goals"],
        "expires": "90 days",
    }
    await people.must("legal", f"{path}/consents", {**SIGNED, "document_hash": "5a" * 32, "grants": [tick]})
    for what, more in (("warrants", {}), ("overdoses", {}), ("safety-alerts", {"category": "threat"})):
        await people.must("legal", f"{path}/{what}", {"note": "ouzel note", **more})
    arrest = await people.must("legal", f"{path}/arrests", {"note": "ouzel note"})
    sent = {"text": "Works towards a room. Please call the legal coordinator before the hearing."}
    await people.must("legal", f"/v1/memos/{arrest['memo_id']}/sending", sent)
    return str(arrest["memo_id"])


async def _talked_about(people: People, participant: str) -> tuple[str, str]:
    made = await people.must("coordinator", "/v1/conferences", {"starts_at": "2027-02-09T18:00:00Z"})
    path = f"/v1/conferences/{made['id']}"
    listed = await people.must(
        "coordinator", f"{path}/items", {"participant_id": participant, "reason": "new_participant"}
    )
    await people.must("coordinator", f"{path}/freeze")
    await people.must("coordinator", f"{path}/opening")
    await people.must("coordinator", f"{path}/attendance", {"person_id": str(person_id("police"))})
    task = {"owner_id": str(person_id("case_manager")), "text": "ouzel task", "due_in": "5 working days"}
    plan = {"item_id": listed["agenda"][0]["id"], "decision": "engagement_plan", "action_items": [task]}
    decided = await people.must("coordinator", f"{path}/decisions", plan)
    await people.must("coordinator", f"{path}/minutes", {"text": "ouzel minutes"})
    return made["id"], decided["action_items"][0]["id"]
