"""Fields that stand in many answers, each described once."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

Version = Annotated[
    int,
    Field(description="Number of the record's last fact, and its `ETag`: as `If-Match` it changes only what was read."),
]
Allowed = Annotated[
    tuple[str, ...],
    Field(description="The acts that the record's state allows now, such as `decide_referral`, whoever asks."),
]
NextDue = Annotated[
    datetime | None,
    Field(description="When the soonest thing that people owe here is due; null where nothing is owed."),
]
PolicyVersion = Annotated[
    str, Field(description="The version of the programme's policy that this record follows, whatever came after it.")
]
Alias = Annotated[
    str, Field(description="What the person is called on screens, such as `Alder 33`: drawn by lot, never their name.")
]
AliasIfAny = Annotated[
    str | None,
    Field(description="What the participant is called on screens, such as `Alder 33`; null where it is about none."),
]
ReceiptIfAny = Annotated[
    str | None, Field(description="The receipt code of the referral that it is about; null where it is about none.")
]
Whose = Annotated[UUID, Field(description="The participant, for `GET /v1/participants/{participant_id}`.")]
WhoseIfAny = Annotated[
    UUID | None,
    Field(description="The participant, for `GET /v1/participants/{participant_id}`; null where it is about none."),
]
ReferralIfAny = Annotated[
    UUID | None, Field(description="The referral, for `GET /v1/referrals/{referral_id}`; null where it is about none.")
]
Area = Annotated[str, Field(description="One of the policy's areas, such as `downtown`.")]
Category = Annotated[
    str, Field(description="The service that is sought: one of the policy's categories, such as `shelter`.")
]
Office = Annotated[
    UUID | None,
    Field(description="The prosecutor's office that is asked; null before, and where the programme lists none."),
]
Opened = Annotated[
    dict[str, object] | None,
    Field(
        description="What is sealed of the person, opened by name: `identity`, `contact`, `whereabouts`, `transfer` and more, "
        "each as far as it is known. Null for roles that work with no people; each look is accounted."
    ),
]
OwnerName = Annotated[str, Field(description="The name of whoever owns the journey of the person.")]
TeamName = Annotated[str, Field(description="What the team that meets is called.")]
StartsAt = Annotated[datetime, Field(description="When the meeting begins.")]
StreamId = Annotated[
    UUID, Field(description="The record in which it stands: a referral, a participant, a linkage; see `stream_kind`.")
]
StreamKind = Annotated[
    str,
    Field(
        description="What kind of record that is: `referral`, `participant`, `consent`, `linkage`, `conference` and more."
    ),
]
