"""Requests as they are sent for the commands that are used most; everybody in them is invented."""

from collections.abc import Mapping

Example = Mapping[str, object]

SOMEBODY = "5b0f8c1e-3a55-4c7f-9d0a-0c4c6a1f2e77"
CASE_MANAGER = "0b9e5b0e-7c1d-4a57-9d5e-2f6a3f1c8b10"
COLLEAGUE = "9f1c6e2a-4d80-4b35-a7e1-6c3f0b8d5a94"
AGENCY = "5d0f3c52-6f0a-4a3b-8f57-1f0c2b7a9e44"
PROVIDER = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
CONSENT = "a3c1f0d4-2e8b-4f6a-b7c9-1d5e8f2a6b30"
TEAM = "c2d94b7e-61f3-4a08-9e5c-7b1a3d8f0e25"
ITEM = "e8f05a3b-9c27-4d61-8a4f-2b6c0d9e7f13"
HASH = "3f" * 32

REFERRAL: Example = {
    "door": "social_contact",
    "referrer": {"kind": "officer"},
    "person": {"alias": "Red", "usual_places": ["library steps"]},
    "place": {"area": "downtown", "description": "Library, SW 152nd St"},
    "reason": "Sleeping outside for weeks; asked for help with papers.",
    "immediate_needs": ["shelter", "id_documents"],
    "agreed_to_contact": "yes",
}
REFERRALS: Mapping[str, Example] = {
    "A neighbour calls, and staff take it down": {
        "door": "community",
        "referrer": {"kind": "neighbour", "callback": "206 555 0142, after five"},
        "person": {
            "approximate_age": 40,
            "language": "Spanish",
            "interpreter": True,
            "usual_places": "behind the laundry",
        },
        "place": {"area": "ambaum"},
        "reason": "Talks to nobody, and is out in every weather.",
        "immediate_needs": ["shelter"],
    },
    "An officer holds somebody at the scene": {
        "door": "social_contact",
        "person": {"name": "Ada Moss", "date_of_birth": "1987-03-09"},
        "place": {"area": "five_corners", "description": "Bus stop in front of the pharmacy"},
        "reason": "Took food from the shop, third time this month. Wants to talk with somebody.",
        "agreed_to_contact": "yes",
        "in_custody": True,
        "incident_number": "26-004417",
        "charge": "Theft in the third degree",
        "officer_narrative": "Calm, no weapon. The shop does not insist on a charge.",
        "staff_safety": "A dog that does not like to be touched.",
    },
    "A person refers themself": {
        "door": "self",
        "referrer": {"kind": "self"},
        "person": {"name": "Ben Larch", "phone": "206 555 0117"},
        "place": {"area": "north"},
        "reason": "Lost my papers, cannot start the job without them.",
        "immediate_needs": ["id_documents", "employment"],
        "agreed_to_contact": "yes",
    },
}
DECISIONS: Mapping[str, Example] = {
    "Approved, for a case manager by name": {
        "outcome": "approved",
        "reason_code": "eligible",
        "owner_id": CASE_MANAGER,
        "note": "Speaks her language.",
    },
    "It joins the journey that the person has": {
        "outcome": "approved",
        "reason_code": "joined_open_journey",
        "participant_id": SOMEBODY,
    },
    "It waits for room": {"outcome": "waitlisted", "reason_code": "no_capacity"},
    "It is not for this programme": {"outcome": "not_accepted", "reason_code": "under_age"},
    "The table is to decide": {"outcome": "to_conference", "reason_code": "discuss_at_table"},
}
SIGNED: Example = {
    "method": "written",
    "document_hash": HASH,
    "discloser": "LEAD Burien",
    "grants": [
        {
            "kind": "provider_share",
            "recipient_class": "provider",
            "purpose": "service_linkage",
            "information": ["name", "contact"],
            "expires": "180 days",
        }
    ],
}
CONSENTS: Mapping[str, Example] = {
    "Police at the table may hear of the person": {
        "method": "written",
        "document_hash": HASH,
        "discloser": "LEAD Burien",
        "witnessed_by": "Cora Vale",
        "grants": [
            {
                "kind": "justice",
                "recipient_class": "police",
                "recipient_agency_id": AGENCY,
                "purpose": "case_conference",
                "information": ["name", "progress"],
                "expires": "90 days",
            }
        ],
    },
    "Two ticks under one signature": {
        "method": "electronic",
        "document_hash": f"sha256:{HASH}",
        "discloser": "LEAD Burien",
        "grants": [
            {
                "kind": "team_release",
                "recipient_class": "defender",
                "purpose": "case_conference",
                "information": ["name", "progress"],
                "expires": "180 days",
            },
            {
                "kind": "provider_share",
                "recipient_class": "provider",
                "recipient_agency_id": PROVIDER,
                "purpose": "service_linkage",
                "information": ["name", "contact", "need"],
                "expires": "60 working days",
            },
        ],
    },
    "The programme may call, said by word of mouth": {
        "method": "verbal",
        "document_hash": HASH,
        "discloser": "LEAD Burien",
        "grants": [
            {
                "kind": "permission_to_contact",
                "recipient_class": "care_team",
                "purpose": "contact",
                "information": ["contact"],
                "expires": "30 days",
            }
        ],
    },
}
LINKAGE: Example = {"category": "shelter", "need": "A bed before winter.", "provider_id": PROVIDER}
LINKAGES: Mapping[str, Example] = {
    "A need, with no provider in mind": {"category": "id_documents", "need": "A state card; the old one is lost."},
    "Under a consent that names the provider": {
        "category": "treatment",
        "provider_id": PROVIDER,
        "consent_id": CONSENT,
    },
}
CONFERENCE: Example = {"starts_at": "2026-12-08T18:00:00Z"}
CONFERENCES: Mapping[str, Example] = {
    "For another team, under another chair": {
        "starts_at": "2026-12-10T10:00:00-08:00",
        "team_id": TEAM,
        "chair_id": CASE_MANAGER,
        "freeze_at": "2026-12-08T17:00:00-08:00",
    },
}
AT_THE_TABLE: Example = {
    "item_id": ITEM,
    "decision": "engagement_plan",
    "action_items": [{"owner_id": CASE_MANAGER, "text": "Go along to the papers desk.", "due_in": "5 working days"}],
}
AT_THE_TABLES: Mapping[str, Example] = {
    "A referral is approved": {"item_id": ITEM, "decision": "approve", "owner_id": CASE_MANAGER},
    "A referral is not accepted, without the whole quorum": {
        "item_id": ITEM,
        "decision": "not_accept",
        "reason_code": "out_of_policy",
        "quorum_reason": "The prosecutor is ill, and the person waits for an answer.",
    },
    "Heard, and nothing to do": {"item_id": ITEM, "decision": "noted", "note": "Moved in last week."},
}
