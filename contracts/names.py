"""The names that stand in histories and on queues; none of them carries anything personal."""

HEAR = "hear"
GENERATION = "generation"  # the memo that says of which generation a run is
AT_ONCE = "a-moment-that-has-come"  # the change by which one is acted on without a timer

NORMAL_QUEUE = "throughline"
SAFETY_QUEUE = "throughline-safety"
QUEUE_OF_LANE = {"normal": NORMAL_QUEUE, "safety": SAFETY_QUEUE}

DELIVERY = "Delivery"
OPEN_CONFERENCE = "OpenConference"


def delivery_id(programme_id: str, channel: str) -> str:
    """The process that sends what could not be sent at once on one channel."""
    return f"delivery/{programme_id}/{channel}"


def schedule_id(team_id: str) -> str:
    """The Schedule of a team's conferences."""
    return f"conferences/{team_id}"


def stream_of(workflow_id: str) -> str:
    """The stream that a process sees to."""
    return workflow_id.rsplit("/", 1)[1]
