"""What is read of a team's table: its meetings, their agendas, who comes, and what each may read before."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from database import reads
from database.reading import Page, Reader, Row, page_of
from domain.actor import Actor
from domain.roles import PARTNERS
from domain.visibility import Access
from security.fields import note_place, open_sealed


class TableViews(Reader):
    """The reads that conferences, packets and agreements are made of."""

    async def agenda_subject(
        self, programme_id: UUID, conference_id: UUID, item_id: UUID
    ) -> tuple[UUID | None, UUID | None]:
        """The participant and the referral that an agenda item is about: one of them, or neither for an unknown item."""
        values = {"programme_id": programme_id, "conference_id": conference_id, "item_id": item_id}
        found = await self._maybe(reads.AGENDA_SUBJECT, **values)
        return (found["participant_id"], found["referral_id"]) if found else (None, None)

    async def team_of(self, programme_id: UUID, conference_id: UUID) -> UUID | None:
        """The team whose conference this is."""
        found: UUID | None = await self._value(reads.TEAM_OF, programme_id=programme_id, id=conference_id)
        return found

    async def planned_of_team(self, programme_id: UUID, team_id: UUID) -> Sequence[Row]:
        """The team's conferences that are not held yet, the next one first, with the participants on their agendas."""
        return await self._rows(reads.PLANNED_OF_TEAM, programme_id=programme_id, team_id=team_id)

    async def next_meeting(self, programme_id: UUID, conference_id: UUID) -> datetime | None:
        """When the team of a conference meets next after it, if that is set."""
        found: datetime | None = await self._value(reads.NEXT_MEETING, programme_id=programme_id, id=conference_id)
        return found

    async def next_planned(self, programme_id: UUID, team_id: UUID, but: UUID) -> UUID | None:
        """The team's next meeting, another than this one, whose agenda does not stand yet."""
        found: UUID | None = await self._value(reads.NEXT_PLANNED, programme_id=programme_id, team_id=team_id, but=but)
        return found

    async def flagged(self, access: Access, conference_id: UUID) -> frozenset[UUID]:
        """The items of a conference whose people the actor asked to be taken up again."""
        values = {"programme_id": access.actor.programme_id, "person_id": access.actor.person_id}
        rows = await self._rows(reads.FLAGGED, id=conference_id, **values)
        return frozenset(row["item_id"] for row in rows)

    async def before_minutes(self, programme_id: UUID, conference_id: UUID) -> Row:
        """Who attended a conference, and the earlier ones of its team of which an action item is open."""
        found = await self._maybe(reads.BEFORE_MINUTES, programme_id=programme_id, id=conference_id)
        return found or {"attended": (), "earlier": ()}

    async def system_issues(self, access: Access, carries: int) -> Sequence[Row]:
        """Action items that were carried so often that they are nobody's own any more."""
        found = await self._rows(reads.SYSTEM_ISSUES, programme_id=access.actor.programme_id, carries=carries)
        return await self._with_texts(access, found)

    async def people_on_agenda(self, programme_id: UUID, conference_id: UUID) -> tuple[UUID, ...]:
        """The participants on a conference's agenda."""
        rows = await self._rows(reads.PEOPLE_ON_AGENDA, programme_id=programme_id, id=conference_id)
        return tuple(row["participant_id"] for row in rows)

    async def conference_of_task(self, programme_id: UUID, task_id: UUID) -> UUID | None:
        """The conference at which an action item was taken on."""
        found: UUID | None = await self._value(reads.CONFERENCE_OF_TASK, programme_id=programme_id, id=task_id)
        return found

    async def conferences(self, access: Access, *, limit: int, after: UUID | None) -> Page:
        """Conferences, the next one first, those that are over behind."""
        values = {"programme_id": access.actor.programme_id, "after": after, "limit": limit + 1}
        return page_of(await self._rows(reads.CONFERENCES, **values), limit)

    async def conference(self, access: Access, conference_id: UUID) -> Row | None:
        """One conference."""
        return await self._maybe(reads.ONE_CONFERENCE, id=conference_id, programme_id=access.actor.programme_id)

    async def agenda(self, access: Access, conference_id: UUID) -> tuple[Sequence[Row], Sequence[Row]]:
        """A conference's agenda in order, and its action items."""
        values = {"id": conference_id, "programme_id": access.actor.programme_id}
        tasks = await self._rows(reads.TASKS, **values)
        return await self._rows(reads.AGENDA, **values), await self._with_texts(access, tasks)

    async def topics(self, access: Access, conference_id: UUID) -> Sequence[Row]:
        """Each item of an agenda in order, with its participant or referral and the consents that are active."""
        return await self._rows(reads.TOPICS, id=conference_id, programme_id=access.actor.programme_id)

    async def wishes(self, access: Access, people: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
        """What these participants last said for the table, opened, by what may be said there and what not."""
        found: dict[UUID, dict[str, str]] = {}
        for row in await self._rows(reads.WISHES, ids=list(people), programme_id=access.actor.programme_id):
            clear = open_sealed(self._key(row["stream_id"], row), note_place(row["id"]), row["ciphertext"])
            found.setdefault(row["stream_id"], {})[row["kind"]] = clear
        return found

    async def partners_at(self, access: Access, team_id: UUID) -> Sequence[Row]:
        """The partners who come to a team's table."""
        values = {"programme_id": access.actor.programme_id, "roles": [role.value for role in PARTNERS]}
        return await self._rows(reads.PARTNERS_AT, team_id=team_id, **values)

    async def agreements(self, access: Access) -> Sequence[Row]:
        """Each team, and until when the actor has signed its participation agreement."""
        values = {"programme_id": access.actor.programme_id, "person_id": access.actor.person_id}
        return await self._rows(reads.AGREEMENTS, **values)

    async def teams(self, access: Access) -> Sequence[Row]:
        """The programme's teams, each with the series as it was last set (None: as the team began)."""
        return await self._rows(reads.TEAMS, programme_id=access.actor.programme_id)

    async def meetings_ahead(self, access: Access, *, limit: int, after: UUID | None) -> Page:
        """The conferences that are not over, the next one first, each with what the actor answered."""
        values = {"programme_id": access.actor.programme_id, "person_id": access.actor.person_id, "after": after}
        return page_of(await self._rows(reads.MEETINGS_AHEAD, limit=limit + 1, **values), limit)

    async def own_tasks(self, access: Access, *, limit: int, after: UUID | None) -> Page:
        """The actor's own action items that are not done, with whom each is about and the consents that are active."""
        values = {"programme_id": access.actor.programme_id, "person_id": access.actor.person_id, "after": after}
        found = page_of(await self._rows(reads.OWN_TASKS, limit=limit + 1, **values), limit)
        return Page(items=await self._with_texts(access, found.items), after=found.after)

    async def minutes_kept(self, access: Access, *, limit: int, after: UUID | None) -> Page:
        """The conferences whose minutes there are for the actor: of all for staff, of its own for a partner; the last first."""
        values = {"programme_id": access.actor.programme_id, "person_id": access.actor.person_id, "after": after}
        staff = access.actor.is_staff
        return page_of(await self._rows(reads.MINUTES_KEPT, limit=limit + 1, staff=staff, **values), limit)

    async def goes_instead(self, actor: Actor, team_id: UUID) -> bool:
        """Whether somebody goes to a meeting of the team that is not over instead of a colleague."""
        values = {"programme_id": actor.programme_id, "person_id": actor.person_id, "team_id": team_id}
        return bool(await self._value(reads.GOES_INSTEAD, **values))

    async def _with_texts(self, access: Access, tasks: Sequence[Row]) -> Sequence[Row]:
        """Action items with what each is, which stands sealed beside its meeting."""
        ids = list({task["conference_id"] for task in tasks})
        rows = await self._rows(reads.WORK_TEXTS, ids=ids, programme_id=access.actor.programme_id) if ids else ()
        texts = {
            row["kind"].removeprefix("action_item/"): open_sealed(
                self._key(row["stream_id"], row), note_place(row["id"]), row["ciphertext"]
            )
            for row in rows
        }
        return [{**task, "text": texts.get(str(task["id"]))} for task in tasks]
