"""Users: found by what was proved, or made by it; and what operators and their owners change of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, Protocol

from watchword import secret
from watchword.accounts import store
from watchword.accounts.sessions import store as sessions
from watchword.accounts.user import FoundUser, NewUser, User, UserChanges
from watchword.clock import Clock
from watchword.db import Connection, Database
from watchword.errors import EntityInvalid, EntityNotFound, IdentifierTaken
from watchword.events import Event
from watchword.identifiers import Identifier, IdentifierType, SignInIdentifier, Username
from watchword.passwords import PasswordDigest
from watchword.verification import Verified, end_codes

_ID_LENGTH: Final = 12


class EndsAccess(Protocol):
    """Whatever else lets a person in, such as refresh tokens; it ends in the same transaction as their sessions."""

    async def end_access(self, user_id: str, *, conn: Connection) -> None:
        """Nothing that was given to this user opens anything from now on."""
        ...


class EndsProofs(Protocol):
    """Whoever remembers what a person has proved, until it is used."""

    async def end_proofs(
        self,
        user_id: str,
        identifiers: Sequence[Identifier],
        *,
        whole: bool = False,
        conn: Connection,
    ) -> None:
        """What was proved of this user by one of these is proved no longer (T4); with ``whole``, by anything else neither."""
        ...


class HearsOfUsers(Protocol):
    """Who is told, in its transaction, of what became of a user."""

    async def __call__(self, conn: Connection, event: Event, user_id: str) -> None:
        """``event`` is one of ``User.…``."""
        ...


class Users:
    """Every account of this installation.

    Methods that take an id raise ``EntityNotFound`` for one there is not; those that set an identifier raise ``UsernameTaken``,
    ``EmailTaken`` or ``PhoneTaken``.
    """

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._others: list[EndsAccess] = []
        self._proofs: list[EndsProofs] = []
        self._listeners: list[HearsOfUsers] = []

    def also_ends(self, other: EndsAccess) -> None:
        """Ask ``other`` too whenever a user's access ends: suspension, a new password, deletion."""
        self._others.append(other)

    def also_unproves(self, other: EndsProofs) -> None:
        """Ask ``other`` too whenever a proof is worth nothing any more: a new password, sessions ended, a suspension lifted, an
        identifier given up.
        """
        self._proofs.append(other)

    def also_tells(self, listener: HearsOfUsers) -> None:
        """Tell ``listener`` too whenever a user was made or changed."""
        self._listeners.append(listener)

    # --- finding -----------------------------------------------------------------------------

    async def find_or_create(
        self, verified: Verified, *, application: str | None = None
    ) -> FoundUser:
        """The one user of the identifier that was proved, made now if there was none.

        Two first sign-ins at once give one user: the key of ``identifiers`` decides, and the loser finds what the winner made.
        """
        known = await store.prove_identifier(self._db, verified.identifier, self._clock.now())
        if known is not None:
            return FoundUser(known, created=False)
        try:
            made = await self._made(NewUser(application=application), [verified])
        except IdentifierTaken:
            known = await store.prove_identifier(self._db, verified.identifier, self._clock.now())
            if known is None:
                raise
            return FoundUser(known, created=False)
        return FoundUser(made, created=True)

    async def find(self, user_id: str, *, conn: Connection | None = None) -> User | None:
        """The user of this id; as a transaction sees them, with its ``conn``."""
        return await store.by_id(conn or self._db, user_id)

    async def get(self, user_id: str) -> User:
        """The user of this id. Raises ``EntityNotFound``."""
        user = await store.by_id(self._db, user_id)
        if user is None:
            raise EntityNotFound
        return user

    async def find_by_identifier(self, identifier: SignInIdentifier) -> User | None:
        """The user of this identifier, whether it was proved or an operator gave it."""
        return await store.by_identifier(self._db, identifier)

    # --- making and changing -----------------------------------------------------------------

    async def create(
        self, new: NewUser, proofs: Sequence[Verified] = (), *, conn: Connection | None = None
    ) -> User:
        """A new user. Identifiers in ``new`` are the caller's word and not verified; those of ``proofs`` are.

        Nothing is kept of a user whose identifiers are not all free.
        """
        if conn is None:
            return await self.get(await self._made(new, proofs))
        made = await store.by_id(conn, await self._make(conn, new, proofs))
        if made is None:
            raise EntityNotFound
        return made

    async def update(self, user_id: str, changes: UserChanges) -> User:
        """Change what is given and answer the user as it is then. An identifier set here is the caller's word: not verified.

        ``custom_data`` and ``profile`` are replaced as a whole. Raises ``EntityInvalid`` when nothing is given.
        """
        if changes.nothing:
            raise EntityInvalid
        async with self._db.transaction() as conn:
            await self._touch(conn, user_id)
            if changes.columns:
                await store.change(conn, user_id, changes.columns)
            await self._give_up(conn, user_id, changes.identifiers)
            for kind, identifier in changes.identifiers.items():
                if identifier is None:
                    await store.drop_identifier(conn, user_id, kind)
                else:
                    await store.set_identifier(conn, user_id, identifier, None)
            await self._tell(conn, Event.USER_DATA_UPDATED, user_id)
        return await self.get(user_id)

    async def merge(
        self, user_id: str, document: Literal["custom_data", "profile"], values: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Set these keys of a document, leave its others, and answer it whole. Two merges at once are both kept."""
        async with self._db.transaction() as conn:
            row = await self._touch(conn, user_id)
            merged = store.merged(row[document], values)
            await store.change(conn, user_id, {document: merged})
            await self._tell(conn, Event.USER_DATA_UPDATED, user_id)
        return merged

    async def describe(
        self, user_id: str, name: str | None, facts: Mapping[str, Any], *, conn: Connection
    ) -> None:
        """What a person says of themselves: a ``name`` if one is given, and these keys of the profile."""
        row = await self._touch(conn, user_id)
        columns: dict[str, Any] = {"profile": store.merged(row["profile"], facts)}
        await store.change(conn, user_id, columns | ({"name": name} if name else {}))
        await self._tell(conn, Event.USER_DATA_UPDATED, user_id)

    async def add_proved(
        self,
        user_id: str,
        verified: Verified,
        *,
        keep_session: str = "",
        conn: Connection | None = None,
    ) -> None:
        """Make what was proved the user's identifier of its kind, in place of the one before.

        What the owner proved a moment ago counts on in ``keep_session`` alone: elsewhere it may have been by the one before.

        One that somebody else proved is taken (``IdentifierTaken``); one that an operator wrote down for somebody else and nobody
        ever proved goes to whoever proves it (T17).
        """
        if conn is not None:
            await self._add_proved(conn, user_id, verified, keep_session)
            return
        async with self._db.transaction() as own:
            await self._add_proved(own, user_id, verified, keep_session)

    async def set_username(
        self, user_id: str, username: Username, *, conn: Connection | None = None
    ) -> None:
        """Give the user this username in place of the one before."""
        if conn is None:
            await self.update(user_id, UserChanges(username=username))
            return
        await self._touch(conn, user_id)
        await store.set_identifier(conn, user_id, username, None)
        await self._tell(conn, Event.USER_DATA_UPDATED, user_id)

    # --- letting in and out ------------------------------------------------------------------

    async def hold(self, user_id: str, *, conn: Connection) -> None:
        """Until this transaction is over, nobody else changes this user: whoever ends journeys takes the user's row first."""
        await store.hold(conn, user_id)

    async def set_password(
        self,
        user_id: str,
        digest: PasswordDigest,
        *,
        keep_session: str = "",
        conn: Connection | None = None,
    ) -> None:
        """A new password. Every session but ``keep_session`` ends, and whatever else lets in; so do codes under way (T4)."""
        if conn is not None:
            await self._set_password(conn, user_id, digest, keep_session)
            return
        async with self._db.transaction() as own:
            await self._set_password(own, user_id, digest, keep_session)

    async def suspend(self, user_id: str, *, suspended: bool = True) -> User:
        """Shut a user out, in the same moment everywhere, or let them in again."""
        async with self._db.transaction() as conn:
            if not await store.suspend(conn, user_id, suspended, self._clock.now()):
                raise EntityNotFound
            if suspended:
                await self._end_access(conn, user_id)
            else:
                # Meanwhile journeys heard that their user is suspended; what they had proved stays over (T4).
                await self._unprove_all(conn, user_id)
            await self._tell(conn, Event.USER_SUSPENSION_UPDATED, user_id)
        return await self.get(user_id)

    async def proofs(self, user_id: str) -> dict[IdentifierType, int]:
        """When each kind of this user's identifiers was last proved; those that never were are missing."""
        return await store.proofs(self._db, user_id)

    async def end_access(self, user_id: str, *, keep_session: str = "") -> None:
        """End every session but one, and whatever else lets this user in."""
        async with self._db.transaction() as conn:
            # A session or a grant that is being made takes the row too: it is there by now and ends, or is not made.
            await store.hold(conn, user_id)
            await self._end_access(conn, user_id, keep_session)
            await self._unprove_all(conn, user_id)

    async def end_everything(self, conn: Connection, user_id: str) -> None:
        """The same within a transaction, for whoever is about to delete the user."""
        await self._end_access(conn, user_id)

    # --- inside ------------------------------------------------------------------------------

    async def _made(self, new: NewUser, proofs: Sequence[Verified]) -> str:
        async with self._db.transaction() as conn:
            return await self._make(conn, new, proofs)

    async def _make(self, conn: Connection, new: NewUser, proofs: Sequence[Verified]) -> str:
        user_id, at = secret.new_id(_ID_LENGTH), self._clock.now()
        verified: dict[SignInIdentifier, int | None] = dict.fromkeys(new.identifiers)
        verified |= {proof.identifier: at for proof in proofs}
        await store.add_user(conn, user_id, new, at)
        for identifier, verified_at in verified.items():
            await store.add_identifier(conn, identifier, user_id, verified_at)
        if new.password is not None:
            await store.set_password(conn, user_id, new.password, at)
        await self._tell(conn, Event.USER_CREATED, user_id)
        return user_id

    async def _touch(self, conn: Connection, user_id: str) -> Any:
        row = await store.touch(conn, user_id, self._clock.now())
        if row is None:
            raise EntityNotFound
        return row

    async def _add_proved(
        self, conn: Connection, user_id: str, verified: Verified, keep_session: str
    ) -> None:
        await self._touch(conn, user_id)
        identifier = verified.identifier
        await self._give_up(conn, user_id, {identifier.type: identifier}, keep_session)
        await store.set_identifier(conn, user_id, identifier, self._clock.now())
        await self._tell(conn, Event.USER_DATA_UPDATED, user_id)

    async def _set_password(
        self, conn: Connection, user_id: str, digest: PasswordDigest, keep_session: str
    ) -> None:
        await self._touch(conn, user_id)
        await store.set_password(conn, user_id, digest, self._clock.now())
        await self._end_access(conn, user_id, keep_session)
        await self._unprove_all(conn, user_id)
        await self._tell(conn, Event.USER_DATA_UPDATED, user_id)

    async def _give_up(
        self,
        conn: Connection,
        user_id: str,
        changes: Mapping[IdentifierType, SignInIdentifier | None],
        keep_session: str = "",
    ) -> None:
        """Codes and proofs by what the user is about to have no longer end: whoever holds that phone now is somebody else (T4).

        Sessions do not say by what they were proved last, so all but ``keep_session`` have to be proved anew for what is grave.
        """
        user = await store.by_id(conn, user_id)
        if user is not None:
            mine = user.reachable
            given_up = [one for one in mine if changes.get(one.type, one) != one]
            await self._unprove(conn, user_id, given_up)
            if given_up:
                await sessions.unprove(conn, user_id, keep_session)

    async def _unprove(
        self,
        conn: Connection,
        user_id: str,
        identifiers: Sequence[Identifier],
        *,
        whole: bool = False,
    ) -> None:
        await end_codes(conn, identifiers)
        for other in self._proofs:
            await other.end_proofs(user_id, identifiers, whole=whole, conn=conn)

    async def _unprove_all(self, conn: Connection, user_id: str) -> None:
        user = await store.by_id(conn, user_id)
        await self._unprove(conn, user_id, () if user is None else user.reachable, whole=True)

    async def _tell(self, conn: Connection, event: Event, user_id: str) -> None:
        for listener in self._listeners:
            await listener(conn, event, user_id)

    async def _end_access(self, conn: Connection, user_id: str, keep_session: str = "") -> None:
        await sessions.end_all(conn, user_id, self._clock.now(), keep_session)
        user = await store.by_id(conn, user_id)
        await end_codes(conn, () if user is None else user.reachable)
        for other in self._others:
            await other.end_access(user_id, conn=conn)
