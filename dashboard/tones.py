"""Which words of the record a screen says in which tone: late, soon, calm; any other one plainly."""

TONES = {
    "late": (
        "refused",
        "no_show",
        "failed",
        "expired",
        "revoked",
        "not_accepted",
        "unable_to_locate",
        "objects",
        "missed",
        "no quorum",
    ),
    "soon": ("not_coming", "waitlisted", "in_the_wind", "pending_decision", "identified", "inactive", "paused"),
    "calm": (
        "connected",
        "closed",
        "active",
        "approved",
        "approved_for_outreach",
        "accepted",
        "sent",
        "in_force",
        "held",
        "maintenance",
        "done",
    ),
}
