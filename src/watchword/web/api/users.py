"""People as operators' programs see and change them: ``/users``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query, Request, Response

from watchword.accounts import Activity, Passwords, People, User, UserList, Users
from watchword.audit import Audit
from watchword.errors import EntityInvalid, ExpirationNotEnabled, Forbidden, OwnDeletion
from watchword.oidc import Browsers, Consents
from watchword.passwords import hash_password
from watchword.web.api.gate import PASSWORD_AGAIN, Calling, Gate, Scope, section
from watchword.web.api.paging import Paging, note_total
from watchword.web.api.user_models import (
    CustomData,
    Expiration,
    HasPassword,
    NewPassword,
    NewUserBody,
    ProfileChange,
    Suspension,
    UserAnswer,
    UserChange,
    UserID,
    user_answer,
)
from watchword.web.api.user_search import Searching

_Digests = Annotated[
    bool,
    Query(
        alias="includePasswordHash",
        description="Also `passwordDigest` and `passwordAlgorithm`, where the setting `reveal_password_digests` allows it.",
    ),
]
_Sso = Annotated[bool, Query(alias="includeSsoIdentities", description="Also `ssoIdentities`.")]


@dataclass(frozen=True, slots=True)
class UserRooms:
    """What the routes about people stand on."""

    users: Users
    passwords: Passwords
    people: People
    list: UserList
    activity: Activity
    audit: Audit
    consents: Consents | None = None
    browsers: Browsers | None = None
    reveal_digests: bool = False


class UserRoutes:
    """``/users``."""

    def __init__(self, rooms: UserRooms, gate: Gate) -> None:
        self._rooms = rooms
        self._users = rooms.users
        self.router = section("users", gate, read=Scope.USERS_READ, write=Scope.USERS)
        one = "/users/{id}"
        answer: dict[str, Any] = {
            "response_model": UserAnswer,
            "response_model_exclude_unset": True,
        }
        bare: dict[str, Any] = {"response_model": dict[str, Any]}
        add = self.router.add_api_route
        many = answer | {"response_model": list[UserAnswer]}
        add("/users", self.list, methods=["GET"], **many)
        add("/users", self.create, methods=["POST"], **answer)
        add(one, self.get, methods=["GET"], **answer)
        add(one, self.change, methods=["PATCH"], **answer)
        add(one, self.erase, methods=["DELETE"], status_code=204)
        sealed: dict[str, Any] = {"dependencies": PASSWORD_AGAIN}
        add(f"{one}/export", self.export, methods=["GET"], **bare, **sealed)
        add(f"{one}/password", self.set_password, methods=["PATCH"], **answer, **sealed)
        add(f"{one}/password/verify", self.verify_password, methods=["POST"], status_code=204)
        add(f"{one}/password/expiration", self.expire_password, methods=["PATCH"], **answer)
        add(f"{one}/has-password", self.has_password, methods=["GET"], response_model=HasPassword)
        add(f"{one}/is-suspended", self.suspend, methods=["PATCH"], **answer)
        add(f"{one}/custom-data", self.custom_data, methods=["GET"], **bare)
        add(f"{one}/custom-data", self.merge_custom_data, methods=["PATCH"], **bare)
        add(f"{one}/profile", self.merge_profile, methods=["PATCH"], **bare)

    async def list(
        self,
        request: Request,
        response: Response,
        page: Paging,
        search: Searching,
        caller: Calling,
        digests: _Digests = False,
    ) -> list[UserAnswer]:
        """Everybody, or whom a search finds; the newest first."""
        self._require_rights(caller, digests=digests)
        found = await self._rooms.list.page(search, size=page.size, skipped=page.offset)
        note_total(request, response, page, found.total)
        return [await self._told(user, caller, digests=digests) for user in found.users]

    async def create(self, new: NewUserBody, caller: Calling) -> UserAnswer:
        """Make a user. Their identifiers are the operator's word: whoever proves one is this user."""
        made = await self._users.create(await new.new_user())
        await self._note("user.created", caller, made.id)
        return user_answer(made)

    async def get(
        self,
        id: UserID,  # noqa: A002
        caller: Calling,
        digests: _Digests = False,
        sso: _Sso = False,
    ) -> UserAnswer:
        """One user."""
        self._require_rights(caller, digests=digests)
        return await self._told(await self._users.get(id), caller, digests=digests, sso=sso)

    async def change(self, id: UserID, change: UserChange, caller: Calling) -> UserAnswer:  # noqa: A002
        """Change what is named and leave the rest."""
        if not change.model_fields_set:
            # The wire's order: first that there is nobody, then that nothing was asked for.
            await self._users.get(id)
            raise EntityInvalid
        changed = await self._users.update(id, change.changes())
        await self._note(
            "user.changed", caller, id, fields=",".join(sorted(change.model_fields_set))
        )
        return user_answer(changed)

    async def erase(self, id: UserID, caller: Calling) -> None:  # noqa: A002
        """Delete a user and everything kept of them: sessions, tokens, devices, and their name in the message log."""
        if id == caller.application:
            raise OwnDeletion
        await self._rooms.people.erase(id, actor=caller.actor, application=caller.application)

    async def export(
        self,
        id: UserID,  # noqa: A002
        caller: Calling,
        response: Response,
    ) -> dict[str, Any]:
        """Everything kept of a user, to give to them. Noted in the audit."""
        response.headers["cache-control"] = "no-store"
        return await self._rooms.people.export(
            id, actor=caller.actor, application=caller.application
        )

    async def set_password(self, id: UserID, new: NewPassword, caller: Calling) -> UserAnswer:  # noqa: A002
        """Set a password; the policy does not apply to operators. Every session of the user ends, and every code under way."""
        user = await self._users.get(id)
        await self._users.set_password(user.id, await hash_password(new.password))
        await self._note("user.password-set", caller, user.id)
        return user_answer(await self._users.get(id))

    async def verify_password(self, id: UserID, held: NewPassword) -> None:  # noqa: A002
        """Whether this is the user's password. Ten wrong ones an hour, then nothing is judged for an hour."""
        await self._rooms.passwords.matches(id, held.password)

    async def expire_password(self, id: UserID, _: Expiration) -> UserAnswer:  # noqa: A002
        """Passwords do not expire here: always refused."""
        await self._users.get(id)
        raise ExpirationNotEnabled

    async def has_password(self, id: UserID) -> HasPassword:  # noqa: A002
        """Whether the user has a password."""
        return HasPassword(has_password=(await self._users.get(id)).has_password)

    async def suspend(self, id: UserID, asked: Suspension, caller: Calling) -> UserAnswer:  # noqa: A002
        """Shut a user out, sessions and refresh tokens included, or let them in again."""
        user = await self._users.suspend(id, suspended=asked.is_suspended)
        await self._note("user.suspended" if asked.is_suspended else "user.restored", caller, id)
        return user_answer(user)

    async def custom_data(self, id: UserID) -> dict[str, Any]:  # noqa: A002
        """The user's own document."""
        return dict((await self._users.get(id)).custom_data)

    async def merge_custom_data(
        self,
        id: UserID,  # noqa: A002
        asked: CustomData,
        caller: Calling,
    ) -> dict[str, Any]:
        """Set these keys of the user's own document and leave its others."""
        merged = await self._users.merge(id, "custom_data", asked.custom_data)
        await self._note("user.changed", caller, id, fields="custom_data")
        return dict(merged)

    async def merge_profile(
        self,
        id: UserID,  # noqa: A002
        asked: ProfileChange,
        caller: Calling,
    ) -> dict[str, Any]:
        """Set these keys of the user's profile and leave its others."""
        merged = await self._users.merge(id, "profile", asked.profile.given())
        await self._note("user.changed", caller, id, fields="profile")
        return dict(merged)

    async def _told(
        self, user: User, caller: Calling, *, digests: bool = False, sso: bool = False
    ) -> UserAnswer:
        more: dict[str, Any] = {"sso_identities": []} if sso else {}
        if digests and self._rooms.reveal_digests:
            more |= await self._digest(user, caller)
        return user_answer(user, **more)

    async def _digest(self, user: User, caller: Calling) -> dict[str, Any]:
        await self._note("user.digest_read", caller, user.id)
        digest = await self._rooms.passwords.digest_to_move(user.id)
        return {
            "password_digest": digest and digest.text,
            "password_algorithm": digest and digest.algorithm.value,
        }

    def _require_rights(self, caller: Calling, *, digests: bool) -> None:
        if digests and self._rooms.reveal_digests:
            # Who has a digest may find its password: that is more than reading.
            if not caller.may(Scope.USERS):
                raise Forbidden
            caller.require_password()

    async def _note(self, action: str, caller: Calling, user_id: str, **data: str) -> None:
        await self._rooms.audit.append(
            action,
            actor=caller.actor,
            target=user_id,
            outcome="done",
            application=caller.application,
            data=data,
        )
