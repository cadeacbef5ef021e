"""The figures of a quarterly report in words, under the headings where they are looked for."""

from collections.abc import Mapping
from typing import Any

from dashboard.words import words

LIVES = {"housing": "Housing", "income": "Income", "employment": "Work", "health": "Health"}
WHEN = {
    "at_intake": "at intake",
    "after_6_months": "6 months after intake",
    "after_12_months": "12 months after intake",
    "after_18_months": "18 months after intake",
}
SECTIONS: Mapping[str, Mapping[str, str]] = {
    "Referrals": {
        "referrals_received": "Referrals received",
        "referrals_by_door": "By door: {group}",
        "approved_of_decided": "Approved, of those decided",
        "not_accepted_by_reason": "Not accepted: {group}",
        "at_the_scene_in_30_minutes": "At the scene within 30 minutes, of those asked for",
        "referral_to_first_attempt_median": "From referral to the first attempt, in the middle",
        "referral_to_first_attempt_p90": "From referral to the first attempt, nine of ten within",
        "referral_to_first_contact_median": "From referral to the first contact, in the middle",
        "of_referred_journey_opened": "Of those referred: a journey was opened",
        "of_referred_contacted": "Of those referred: contacted",
        "of_referred_intake": "Of those referred: intake completed",
    },
    "By group": {
        "referrals_by_area": "Referred in {group}",
        "approved_index_by_door": "Approved, against all: {group}",
        "approved_index_by_area": "Approved, against all: in {group}",
    },
    "People": {
        "intakes_completed": "Intakes completed",
        "referral_to_intake_median": "From referral to intake, in the middle",
        "enrolled_at_the_end": "Enrolled at the end of the quarter",
        "contacts_made": "Contacts made",
        "enrolled_with_contact_in_last_30_days": "Of those enrolled: contact in the last 30 days",
        "enrolled_with_a_consent_in_force": "Of those enrolled: a consent in force",
        "in_the_wind_entered": "In the wind",
        "failures_to_appear": "Failures to appear",
        "arrests": "Arrests",
        "overdoses_survived": "Overdoses survived",
        "deaths": "Deaths",
        "consents_revoked": "Consents revoked",
    },
    "Services": {
        "service_referrals_sent": "Service referrals sent",
        "of_sent_connected": "Of those sent: connected",
        "of_sent_got_help": "Of those sent: got help",
        "of_sent_no_capacity_or_waiting_list": "Of those sent: no capacity, or a waiting list",
        "waited_long_by_service": "On a service’s waiting list for very long: {group}",
        "sent_to_connected_median": "From sent to connected, in the middle",
    },
    "How people live": {
        **{f"{one}_{when}": f"{name} {said}: {{group}}" for one, name in LIVES.items() for when, said in WHEN.items()},
        **{
            f"{one}_held_{n}_months": f"{name}: the same for {n} months" for one, name in LIVES.items() for n in (6, 12)
        },
    },
    "Arrests and jail": {
        "jail_stays": "Stays in jail that began",
        "arrested_within_6_months": "Arrested within 6 months of the referral",
        "arrested_within_12_months": "Arrested within 12 months of the referral",
        "arrested_within_24_months": "Arrested within 24 months of the referral",
    },
    "Workers": {
        "workers_with_people": "Workers who have somebody enrolled",
        "enrolled_per_worker_mean": "Enrolled for each of them, on average",
        "workers_with_more_people_than": "Workers with more than {group} open journeys",
    },
    "At the table": {
        "conference_scheduled": "Meetings set",
        "conference_opened": "Meetings held",
        "conference_cancelled": "Meetings called off",
        "action_item_assigned": "Things taken on",
        "action_item_completed": "Things done",
    },
}

NOT_HELD: Mapping[str, str] = {
    "race_ethnicity_gender_disability": "Race, ethnicity, gender and disability: nobody is asked, so no figure is split by them.",
    "age": "Age: a date of birth is sealed with the person, and is not counted.",
    "posts": "How many full posts there are: workers are counted as people.",
    "kind_of_arrest": "Whether an arrest was for a new offence or a warrant, what was charged, and the days in jail.",
    "comparison_group": (
        "How it went for people who were never referred: there is nobody to compare with. "
        "Arrests are counted as far as the programme was told of them."
    ),
    "health_services": "Visits to emergency rooms, medication and naloxone.",
    "cost_and_satisfaction": "What it costs, and what participants and officers think of it.",
}


def in_sections(figures: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every heading with its figures, each in words and with its value."""
    return [
        (heading, [(_named(one, names), _value(one)) for one in figures if one["measure"] in names])
        for heading, names in SECTIONS.items()
    ]


def _named(one: Mapping[str, object], names: Mapping[str, str]) -> str:
    return names[str(one["measure"])].format(group=words(one["group"]))


def _value(one: Mapping[str, object]) -> str:
    if one["hidden"]:
        return "hidden: few people"
    unit = {"count": "", "percent": " %", "index": " ×"}.get(str(one["unit"]), f" {one['unit']}")
    return f"{one['value']:g}{unit}"
