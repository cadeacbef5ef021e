"""How long an effect may take and how it is tried again; every number of this kind stands here, once."""

from datetime import timedelta

from temporalio.common import RetryPolicy

QUICK = timedelta(seconds=15)
ROUND_OF_DELIVERIES = timedelta(minutes=2)
HEARTBEAT = timedelta(seconds=30)
BREATH = timedelta(milliseconds=50)
LONGEST_SLEEP = timedelta(days=30)

UNTIL_IT_WORKS = RetryPolicy(
    initial_interval=timedelta(milliseconds=200),
    backoff_coefficient=2,
    maximum_interval=timedelta(seconds=20),
)
