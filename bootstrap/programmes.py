"""Which programme an operator means, and a programme set up from a terminal."""

import argparse
from uuid import UUID, uuid4

from bootstrap.parts import Parts, as_owner
from bootstrap.policy import load
from bootstrap.programme_file import BadProgramme, Programme, Unfit, read_programme
from bootstrap.setting_up import set_up, unfilled
from database.migrating import present_version
from database.policies import read_policy
from database.setting_up import programmes
from domain.actor import system_actor
from domain.policy import Policy

NONE_YET = (
    "No programme is set up here. `manage.py set-up FILE` does it; bootstrap/demo.toml is an example of the file."
)


async def programme_of(parts: Parts, given: argparse.Namespace) -> UUID:
    """The programme that is meant: the only one, or the one that is named. BadProgramme where that says none."""
    known = await _known(parts)
    if not known:
        raise BadProgramme(NONE_YET)
    return _meant(known, given)


async def set_up_programme(parts: Parts, given: argparse.Namespace) -> int:
    """Set the programme up as its file says; one that stands is brought in step with it, under the policy that it has."""
    said = read_programme(given.file)
    known = await _known(parts)
    programme_id = _meant(known, given) if known else uuid4()
    policy, document = await _policy(parts, programme_id)
    try:
        async with as_owner(parts) as owner:
            stands = await set_up(owner, programme_id, said, policy, document, begins=not known)
    except Unfit as wrong:
        raise Unfit(wrong.faults, given.file) from None
    await parts.record.note(system_actor(programme_id), "set_up_programme", "done")
    print(
        f"{policy.programme}: {stands.people} people can sign in, of {stands.agencies} agencies in the file. "
        "`manage.py token LOGIN` gives somebody their way in."
    )
    _warn(said, policy, stands.left_out)
    return 0


def _warn(said: Programme, policy: Policy, left_out: tuple[str, ...]) -> None:
    for login in left_out:
        print(
            f"  {login} is in the record and not in the file, and can sign in still; `active = false` would end that."
        )
    for role in unfilled(said, policy):
        print(f"  nobody is {role}: what the policy gives to that role goes on to whoever comes next.")


def _meant(known: dict[str, UUID], given: argparse.Namespace) -> UUID:
    if given.programme is None and len(known) == 1:
        return next(iter(known.values()))
    if given.programme not in known:
        raise BadProgramme(f"Name the programme, with --programme before the command: {', '.join(known)}.")
    return known[given.programme]


async def _known(parts: Parts) -> dict[str, UUID]:
    async with parts.database.connect() as connection:
        return await programmes(connection)


async def _policy(parts: Parts, programme_id: UUID) -> tuple[Policy, str]:
    """The policy that the programme has, else that of this deployment; and the latter's text, to be kept."""
    async with parts.database.connect() as connection:
        version = await present_version(connection, programme_id)
        if version is not None:
            return await read_policy(connection, programme_id, version), ""
    loaded = load(parts.settings.policy_path)
    return loaded.policy, loaded.document
