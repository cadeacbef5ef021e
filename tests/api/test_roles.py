"""Route by route and role by role: who is let in. A new route without a row here fails."""

from uuid import uuid4

import pytest
import pytest_asyncio

from bootstrap.seed import PROGRAMME_ID, _id
from database.setting_up import NewAgency, NewPerson, keep_agencies, keep_people
from domain.words import AgencyKind, Role

ALL = frozenset(
    [
        "coordinator",
        "supervisor",
        "director",
        "outreach",
        "case_manager",
        "legal",
        "privacy",
        "auditor",
        "operator",
        "officer",
        "police",
        "prosecutor",
        "defender",
        "provider",
        *(ALONE := ("on_call", "administrator", "policy_group")),
    ]
)
CARE = frozenset(["outreach", "case_manager", "on_call", "supervisor", "coordinator", "director"])
STAFF = CARE | {"legal"}
LEADS = frozenset(["supervisor", "coordinator", "director"])
TABLE = frozenset(["coordinator", "director"])
AGGREGATES_ONLY = frozenset(["policy_group"])  # counts, and nothing of anybody
PARTNERS = frozenset(["police", "prosecutor", "defender"])
REFERRERS = STAFF | {"officer", "police", "provider", "defender"}
P, R, L, C = (
    "/v1/participants/{participant_id}",
    "/v1/referrals/{referral_id}",
    "/v1/linkages/{linkage_id}",
    "/v1/conferences",
)
H = "/v1/charge-holds/{hold_id}"
ONE = f"{C}/{{conference_id}}"

MAY: dict[tuple[str, str], frozenset[str]] = {
    # defenders and providers refer through doors of their own, see test_scope
    ("POST", "/v1/referrals"): STAFF | {"officer", "police"},
    # whoever has no list of their own sees an empty one; one record is judged on the record
    ("GET", "/v1/referrals"): ALL - AGGREGATES_ONLY,
    ("GET", R): ALL - AGGREGATES_ONLY,
    ("GET", "/v1/doors"): REFERRERS,
    ("POST", "/v1/doors/gates"): TABLE,
    ("POST", "/v1/doors/gates/review"): TABLE,
    ("GET", f"{R}/matches"): STAFF,
    ("GET", f"{R}/timeline"): STAFF,
    ("POST", f"{R}/view-requests"): TABLE,
    ("POST", f"{R}/view"): frozenset({"police", "prosecutor"}),
    ("POST", f"{R}/screening"): LEADS | {"outreach"},
    ("POST", f"{R}/urgencies"): LEADS | {"outreach"},
    ("POST", f"{R}/waiting-review"): LEADS,
    ("POST", f"{R}/decision"): TABLE,
    ("POST", f"{R}/withdrawal"): REFERRERS,
    ("POST", f"{R}/links"): STAFF,
    ("POST", "/v1/inbound-reports"): STAFF | {"officer", "police", "provider"},
    ("GET", "/v1/inbound-reports"): STAFF,
    ("GET", "/v1/inbound-reports/{report_id}"): STAFF,
    ("POST", "/v1/inbound-reports/{report_id}/handling"): STAFF,
    ("POST", f"{R}/separation"): TABLE,
    ("POST", f"{R}/handoff"): REFERRERS,
    ("POST", f"{R}/handoff/acknowledgement"): CARE,
    ("POST", f"{R}/handoff/arrival"): CARE,
    ("POST", f"{R}/handoff/stand-down"): REFERRERS,
    ("GET", "/v1/participants"): STAFF,
    ("POST", "/v1/participants/search"): STAFF,
    ("GET", P): STAFF,
    ("GET", f"{P}/timeline"): STAFF,
    ("GET", f"{P}/notes"): STAFF,
    ("GET", f"{P}/disclosures"): LEADS | {"legal", "privacy", "auditor"},
    ("POST", f"{P}/contacts"): CARE,
    ("POST", f"{P}/assignments"): LEADS,
    ("PUT", f"{P}/safe-contact"): CARE,
    ("POST", f"{P}/initial-screening"): CARE,
    ("POST", f"{P}/intake"): CARE,
    ("POST", f"{P}/plan"): CARE,
    ("POST", f"{P}/reviews"): STAFF,
    ("POST", f"{P}/status"): CARE,
    ("POST", f"{P}/pauses"): STAFF,
    ("POST", "/v1/pauses/{pause_id}/end"): STAFF,
    ("POST", f"{P}/wishes"): CARE,
    ("POST", f"{P}/court-dates"): STAFF,
    ("POST", f"{P}/outcomes"): CARE,
    ("POST", "/v1/facts/{fact_id}/undo"): STAFF,
    ("POST", f"{P}/warrants"): STAFF,
    ("POST", f"{P}/arrests"): STAFF,
    ("POST", f"{P}/overdoses"): STAFF,
    ("POST", f"{P}/safety-alerts"): STAFF,
    ("POST", "/v1/court-dates/{matter_id}/outcome"): STAFF,
    ("GET", "/v1/matters/{matter_id}"): STAFF,
    ("POST", "/v1/matters/{matter_id}/steps"): STAFF,
    ("POST", "/v1/matters/{matter_id}/memos"): frozenset({"legal", "supervisor"}),
    # one memo is judged on the memo: whoever it was not sent to finds none
    ("GET", "/v1/memos/{memo_id}"): ALL,
    ("POST", "/v1/memos/{memo_id}/sending"): frozenset({"legal", "supervisor"}),
    ("GET", f"{P}/no-contact-orders"): STAFF,
    ("POST", f"{P}/no-contact-orders"): LEADS | {"legal"},
    ("POST", "/v1/no-contact-orders/{order_id}/end"): LEADS | {"legal"},
    ("POST", f"{P}/exit"): LEADS,
    ("POST", f"{P}/transfer"): LEADS,
    ("POST", f"{P}/transfer/receipt"): CARE,
    ("POST", f"{P}/transfer/end"): CARE,
    ("POST", f"{P}/death-review"): LEADS,
    ("POST", f"{P}/consents"): STAFF,
    ("POST", "/v1/consents/{consent_id}/revocation"): STAFF | {"privacy"},
    ("POST", "/v1/consents/{consent_id}/not-wished"): STAFF,
    ("POST", f"{R}/charge-holds"): frozenset({"legal", "supervisor", "coordinator"}),
    ("GET", "/v1/charge-holds"): STAFF | {"prosecutor"},
    ("GET", H): STAFF | {"prosecutor"},
    ("POST", f"{H}/view"): frozenset({"prosecutor"}),
    ("POST", f"{H}/extension-request"): frozenset({"legal", "supervisor", "coordinator"}),
    ("POST", f"{H}/extension-answer"): frozenset({"prosecutor"}),
    ("POST", f"{H}/completion"): frozenset({"legal", "supervisor", "coordinator"}),
    ("POST", f"{H}/completion-ack"): frozenset({"prosecutor"}),
    ("POST", f"{H}/confirmation"): frozenset({"supervisor"}),
    ("POST", f"{H}/decision"): frozenset({"prosecutor"}),
    ("POST", f"{H}/withdrawal"): frozenset({"legal", "supervisor", "coordinator"}),
    ("GET", "/v1/linkages"): STAFF | {"provider"},
    ("GET", "/v1/agencies/{agency_id}/asks"): STAFF | {"provider"},
    ("GET", L): ALL - AGGREGATES_ONLY,
    ("POST", f"{P}/linkages"): CARE,
    ("POST", f"{L}/dispatch"): CARE,
    ("POST", f"{L}/response"): CARE | {"provider"},
    ("POST", f"{L}/reroute"): CARE,
    ("POST", f"{L}/appointment"): CARE | {"provider"},
    ("POST", f"{L}/no-show"): CARE | {"provider"},
    ("POST", f"{L}/connection"): CARE | {"provider"},
    ("POST", f"{L}/closure"): CARE,
    ("GET", C): STAFF,
    ("POST", C): TABLE,
    ("GET", ONE): STAFF,
    ("POST", f"{ONE}/items"): STAFF,
    ("POST", f"{ONE}/items/{{item_id}}/removal"): TABLE,
    ("POST", f"{ONE}/agenda"): TABLE,
    ("POST", f"{ONE}/freeze"): TABLE,
    ("POST", f"{ONE}/minutes/addenda"): TABLE,
    ("GET", "/v1/system-issues"): STAFF,
    ("POST", f"{ONE}/move"): TABLE,
    ("GET", "/v1/teams"): STAFF,
    ("POST", "/v1/teams/{team_id}/series"): TABLE,
    ("POST", f"{ONE}/answer"): STAFF | PARTNERS,
    ("POST", f"{ONE}/flags"): PARTNERS,
    ("GET", f"{ONE}/packet"): STAFF | PARTNERS,
    ("GET", "/v1/packets"): STAFF | PARTNERS,
    ("GET", "/v1/minutes"): STAFF | PARTNERS,
    ("GET", f"{ONE}/minutes"): STAFF | PARTNERS,
    ("GET", "/v1/agreements"): STAFF | PARTNERS,
    ("POST", "/v1/agreements/{agreement_id}/signature"): STAFF | PARTNERS,
    ("POST", f"{ONE}/opening"): TABLE,
    ("POST", f"{ONE}/attendance"): TABLE,
    ("POST", f"{ONE}/decisions"): TABLE,
    ("POST", f"{ONE}/minutes"): TABLE,
    ("POST", f"{ONE}/minutes/approval"): TABLE,
    ("POST", f"{ONE}/cancellation"): TABLE,
    ("GET", "/v1/action-items"): STAFF | PARTNERS | {"provider"},
    ("POST", "/v1/action-items/{task_id}/completion"): STAFF | PARTNERS | {"provider"},
    ("GET", "/v1/escalations"): STAFF,
    ("GET", "/v1/escalations/{escalation_id}/preview"): STAFF,
    ("POST", "/v1/escalations/{escalation_id}/acknowledgement"): STAFF,
    ("POST", "/v1/escalations/{escalation_id}/snooze"): STAFF,
    ("POST", "/v1/escalations/{escalation_id}/snooze/end"): STAFF,
    ("POST", "/v1/obligations/{obligation_id}/taking"): STAFF,
    ("POST", "/v1/obligations/{obligation_id}/waiver"): frozenset({"supervisor", "director"}),
    ("GET", "/v1/worklist"): ALL - AGGREGATES_ONLY,
    ("GET", "/v1/inbox"): ALL,
    ("GET", "/v1/notices"): STAFF | {"privacy", "auditor"},
    ("POST", "/v1/notices/{notice_id}/close"): frozenset({"coordinator", "director", "operator"}),
    ("POST", "/v1/notices/{notice_id}/retry"): frozenset({"coordinator", "director", "operator"}),
    ("GET", "/v1/people"): STAFF,
    ("GET", f"{L}/second-code"): STAFF,
    ("GET", "/v1/rota"): STAFF,
    ("POST", "/v1/rota"): LEADS,
    ("POST", "/v1/rota/{entry_id}/end"): LEADS,
    ("POST", "/v1/assignments/bulk"): LEADS,
    ("GET", "/v1/providers"): STAFF,
    ("GET", "/v1/waiting-list"): STAFF,
    ("GET", "/v1/monitor"): STAFF | {"operator"},
    ("GET", "/v1/monitor/{count}"): STAFF | {"operator"},
    ("GET", "/v1/quarterly-reports"): STAFF | {"auditor"} | AGGREGATES_ONLY,
    ("GET", "/v1/quarterly-reports/{quarter}"): STAFF | {"auditor"} | AGGREGATES_ONLY,
    ("POST", "/v1/quarterly-reports/{quarter}/submission"): TABLE,
    ("GET", "/v1/audit"): frozenset({"auditor", "privacy"}),
    ("POST", "/v1/demo/clock"): STAFF | {"operator", "administrator"},
    ("GET", "/v1/sessions/current"): ALL,
}
ROLE_OF = {
    **{
        who: who for who in ("coordinator", "supervisor", "director", "outreach", "case_manager", "auditor", "operator")
    },
    **{who: who for who in ("officer", "defender", "provider", *ALONE)},
    "legal": "legal_coordinator",
    "privacy": "privacy_officer",
    "police": "police_liaison",
    "prosecutor": "prosecutor_liaison",
}
# these are judged on the record: whoever has no business with it finds none; or by doors of their own, see test_scope
NOT_FOUND_INSTEAD = {("GET", L): ALL - STAFF - {"provider"}, ("POST", "/v1/referrals"): {"defender", "provider"}}
OPEN_TO_ALL = {("POST", "/v1/sessions"), ("GET", "/v1/sessions"), ("POST", "/v1/answers")}
ELSEWHERE = {("GET", "/v1/events"), ("DELETE", "/v1/sessions/current")}  # tests of their own


@pytest_asyncio.fixture(autouse=True)
async def somebody_with_each_role_alone(database):
    """In the demo these roles are held beside another one, or by nobody."""
    group = NewAgency(id=uuid4(), kind=AgencyKind.COMMUNITY, name="Policy group")
    people = [
        NewPerson(
            id=uuid4(),
            agency_id=group.id if role == "policy_group" else _id("agency", "programme"),
            name=role,
            email=f"{role}@x.example",
            login=role,
            roles=(Role(role),),
        )
        for role in ALONE
    ]
    async with database.begin() as connection:
        await keep_agencies(connection, PROGRAMME_ID, [group])
        await keep_people(connection, PROGRAMME_ID, people)


@pytest.fixture
def routes(app):
    found = {}
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            if path.startswith("/v1/"):
                found[method.upper(), path] = operation
    return found


def test_every_route_has_a_row_and_every_row_a_route(routes):
    assert routes.keys() - OPEN_TO_ALL - ELSEWHERE == MAY.keys()


async def test_each_role_is_let_in_or_not_before_anything_is_known_of_the_record(people, routes):
    wrong = []
    for (method, path), allowed in MAY.items():
        example = (
            routes[method, path]
            .get("requestBody", {})
            .get("content", {})
            .get("application/json", {})
            .get("examples", {})
        )
        body = example.get("usual", {}).get("value", {}) if method != "GET" else None
        for who in sorted(ALL):
            concrete = "/".join(str(uuid4()) if step.startswith("{") else step for step in path.split("/"))
            told = await people.call(who, method, concrete, body)
            if (told.status_code != 403) != (who in allowed) or told.status_code >= 500:
                wrong.append((method, path, who, told.status_code, told.text[:120]))
    assert not wrong


async def test_nobody_is_let_in_without_a_token(people, routes):
    for method, path in routes.keys() - OPEN_TO_ALL:
        told = await people.client.request(method, path)
        assert told.status_code == 401, (method, path)
        assert told.headers["www-authenticate"] == "Bearer"


def test_documented_roles_are_those_that_are_let_in(routes):
    wrong = []
    for key, allowed in MAY.items():
        documented = {
            who for who, role in ROLE_OF.items() if role in routes[key]["x-roles"] or not routes[key]["x-roles"]
        }
        if documented - NOT_FOUND_INSTEAD.get(key, frozenset()) != allowed - NOT_FOUND_INSTEAD.get(key, frozenset()):
            wrong.append((key, sorted(documented ^ allowed)))
    assert not wrong
