"""Measure: `python -m benchmarks [--quick]` starts the real stack and its floor, and prints every figure with its goal."""

import argparse
import asyncio

import uvloop

from benchmarks.figures import Figure, Report, header
from benchmarks.growth import Growth
from benchmarks.herd import Herd
from benchmarks.measuring import Measurement
from benchmarks.plan import FULL, QUICK, Plan
from benchmarks.sink import Sink
from benchmarks.stack import Stack


async def measure(stack: Stack, sink: Sink, plan: Plan, report: Report, parts: set[str]) -> None:
    """Everything that was asked for, in the order in which the parts disturb one another least."""
    run = Measurement(stack, sink, plan, report)
    print(header())
    floor = await run.floor()
    await asyncio.to_thread(stack.stop_floor)
    await asyncio.to_thread(stack.start_ours)
    for name, goal in (("api", 2.0), ("worker", 2.0), ("temporal", None)):
        lever = "what is imported at the start (python -X importtime)"
        report.add(Figure(name=f"start of {name}", value=stack.started[name], unit="s", at_most=goal, lever=lever))
    await run.sign_in()
    if "commands" in parts:
        await run.commands(floor)
    if "throughput" in parts:
        await run.throughput(floor)
    if "notices" in parts:
        await run.notices(floor)
        await run.tasks_per_fact(stack.temporal_address)
    if "herd" in parts:
        herd = Herd(run.url, stack.api_port, sink, run.tokens, report)
        await herd.measure(plan.herd, await run.open_journey("herd"))
        await run.quiet(300)
    if "growth" in parts:
        await Growth(run).measure()


PARTS = ("commands", "throughput", "notices", "herd", "growth")


def main() -> int:
    """Measure what the arguments name; 0 when every goal is reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter parts: some two minutes in all")
    parser.add_argument("--only", choices=PARTS, action="append", help="only these parts (the floor always runs)")
    given = parser.parse_args()
    plan, report = (QUICK if given.quick else FULL), Report(given.quick)
    stack = Stack.make()
    sink = Sink(stack.smtp_port)

    async def run(stack: Stack) -> None:
        await asyncio.to_thread(stack.start_floor)
        await measure(stack, sink, plan, report, set(given.only or PARTS))

    try:
        print("starting PostgreSQL, migrating and seeding …", flush=True)
        stack.start_databases()
        uvloop.run(run(stack))
    finally:
        stack.stop()
        sink.stop()
    print(f"\nkept as {report.keep()}")
    missed = [one.name for one in report.figures if one.reached is False]
    print(f"{len(missed)} goals missed: {', '.join(missed)}" if missed else "Every goal is reached.")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
