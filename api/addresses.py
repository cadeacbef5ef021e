"""What stands in an address: the ids in its path and the filters behind it, each described once."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from api.schemas.base import Code, Moment
from domain.words import Door, LinkageStatus, ReferralStatus, Stage

ReferralId = Annotated[UUID, Path(description="Of the referral, as `POST /v1/referrals` gave it.")]
ParticipantId = Annotated[UUID, Path(description="Of the participant, as `participant_id` of the approved referral.")]
ConsentId = Annotated[UUID, Path(description="Of one consent; each tick of a signature has its own.")]
HoldId = Annotated[UUID, Path(description="Of the charge hold, from `GET /v1/charge-holds`.")]
LinkageId = Annotated[UUID, Path(description="Of the linkage, from `GET /v1/linkages`.")]
AgencyId = Annotated[
    UUID, Path(description="Of the provider, from `GET /v1/providers`; a provider names its own agency.")
]
ConferenceId = Annotated[UUID, Path(description="Of the meeting, from `GET /v1/conferences` or `GET /v1/packets`.")]
ItemId = Annotated[UUID, Path(description="Of the item, from the meeting's `agenda`.")]
TeamId = Annotated[UUID, Path(description="Of the team, from `GET /v1/teams`.")]
AgreementId = Annotated[UUID, Path(description="Of the agreement, from `GET /v1/agreements`; it is the team's.")]
TaskId = Annotated[UUID, Path(description="Of the action item, from the meeting or from `GET /v1/action-items`.")]
MatterId = Annotated[
    UUID, Path(description="Of the matter, from the participant's `matters`; for an outcome, a court date.")
]
MemoId = Annotated[UUID, Path(description="Of the memo, as `memo_id` of its matter or of the notice that told of it.")]
EscalationId = Annotated[UUID, Path(description="Of the ladder, from `GET /v1/escalations`.")]
ObligationId = Annotated[UUID, Path(description="Of what is owed, as `id` in a record's `due` or in the work list.")]
FactId = Annotated[
    UUID, Path(description="Of a fact from a participant's timeline; only the participant's own are undone.")
]
NoticeId = Annotated[UUID, Path(description="Of the notice, from `GET /v1/notices`; one whose mail could not be sent.")]
OrderId = Annotated[UUID, Path(description="Of the no-contact order, as it stands for either participant.")]
PauseId = Annotated[
    UUID, Path(description="Of the pause, as `pause_id` of the participant; it is the participant's id.")
]
ReportId = Annotated[
    UUID, Path(description="Of the report, from `GET /v1/inbound-reports` or the notice that told of it.")
]
EntryId = Annotated[UUID, Path(description="Of the entry, from `GET /v1/rota`.")]
QuarterName = Annotated[str, Path(description="Year and quarter, such as `2026-Q4`; one to come is not found.")]

OfStatus = Annotated[
    ReferralStatus | None, Query(description="Only referrals of this status; for partners nothing is narrowed.")
]
OfDoor = Annotated[
    Door | None, Query(description="Only what came through this door; for partners nothing is narrowed.")
]
OfArea = Annotated[
    Code | None, Query(description="Only what is of this area of the policy; for partners nothing is narrowed.")
]
OfStage = Annotated[Stage | None, Query(description="Only journeys in this stage; those that ended are not listed.")]
OfOwner = Annotated[UUID | None, Query(description="Only journeys of this owner (`GET /v1/people`).")]
DueBefore = Annotated[Moment | None, Query(description="Only journeys whose `next_due` lies before this moment.")]
OfPerson = Annotated[
    UUID | None,
    Query(description="All linkages of this participant, the closed ones too; a provider's are not narrowed."),
]
OfLinkageStatus = Annotated[
    LinkageStatus | None,
    Query(description="Only linkages of this status, `closed` too; a provider's are not narrowed."),
]
OfReferral = Annotated[
    UUID | None, Query(description="Only charges of this referral; a prosecutor's are not narrowed.")
]
OfSubject = Annotated[UUID | None, Query(description="Only notices on this record, or on this participant's records.")]
OfState = Annotated[
    Code | None,
    Query(
        description="Only notices that are `told` or `withheld`, or whose mail is `waiting`, `sent`, `failed` or `cancelled`."
    ),
]
OfCategory = Annotated[
    Code | None, Query(description="A category of the policy: providers that name it come first, none is left out.")
]
OfCount = Annotated[
    str,
    Path(
        description="`not_asked_yet`, `never_asked`, `barriers`, `rungs_unmailed`, `hearings_waiting`, `processes_missing`,"
        " `processes_behind` or `processes_stuck`, as `GET /v1/monitor` names them."
    ),
]
OfService = Annotated[Code | None, Query(description="Only rows of this category of service, in `barriers`.")]
OfWhat = Annotated[Code | None, Query(description="Only rows with this `what`, such as the barrier in `barriers`.")]
Everybody = Annotated[
    bool, Query(description="For programme staff: what everybody owes; for partners it changes nothing.")
]
DryRun = Annotated[
    bool, Query(description="True only lists what would move, and whether it could; nothing is written.")
]
