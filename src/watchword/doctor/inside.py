"""What can be seen with the database open: its schema, the keys, the connectors, the clocks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from watchword.clock import Clock
from watchword.db import Database, SchemaState, schema_state
from watchword.db.installation import kind_of
from watchword.delivery import Pool, StoredConnector
from watchword.doctor import store
from watchword.doctor.finding import Finding, fix, ok, warn
from watchword.errors import KeysUnreadable
from watchword.experience import Experience, SignInExperience
from watchword.http import Guard, HTTPTransport
from watchword.keys import KeyRing, Purpose, open_keys, sealed_otherwise
from watchword.message import Channel
from watchword.operators import store as operators
from watchword.settings import Settings

_DAY_MS: Final = 86_400_000
_OLD_KEY_DAYS: Final = 366
_SKEW_MS: Final = 2_000


async def schema(db: Database) -> Finding:
    """Whether the tables are this version's."""
    state = await schema_state(db)
    if state is SchemaState.CURRENT:
        return ok("schema", "The tables are this version's.")
    if state is SchemaState.TOO_NEW:
        return fix(
            "schema", "A newer version of Watchword made the tables.", "pip install -U watchword"
        )
    if state is SchemaState.EMPTY:
        return fix("schema", "There are no tables yet.", "watchword init")
    return fix("schema", "The tables are older. Take a backup first.", "watchword migrate")


async def birth(db: Database) -> Finding:
    """Whether this is a toy."""
    if await kind_of(db) == "dev":
        return warn(
            "kind",
            "This is a dev database: its inbox shows every code. It never becomes a real one.",
        )
    return ok("kind", "This is a real database.")


async def clocks(db: Database, clock: Clock) -> Finding:
    """Whether this machine and the database's agree what time it is."""
    theirs = await store.server_time(db)
    if theirs is None:
        return ok("clock", "The database has this machine's clock.")
    skew = abs(clock.now() - theirs)
    if skew > _SKEW_MS:
        return warn(
            "clock",
            "This machine's clock and the database's are {seconds} s apart: codes end early or late.",
            "timedatectl set-ntp true",
            seconds=f"{skew / 1000:.1f}",
        )
    return ok("clock", "This machine's clock and the database's agree.")


async def ring(db: Database, settings: Settings, clock: Clock) -> KeyRing | Finding:
    """The keys, or why they cannot be opened. Nothing is made."""
    try:
        return await open_keys(
            db, settings.data, clock, root_file=settings.root_key_file, make=False
        )
    except KeysUnreadable as exc:
        return fix("keys", exc.sentence)


async def keys(db: Database, opened: KeyRing, clock: Clock) -> list[Finding]:
    """How old the keys are, and whether anything is still sealed with an earlier one."""
    found = [
        _age(key.purpose, key.active_from, clock)
        for key, state in opened.states()
        if state == "current"
    ]
    old = [one for one in found if one is not None] or [
        ok("keys", "The keys open, and none is old.")
    ]
    if behind := await sealed_otherwise(db, opened):
        old.append(
            warn(
                "sealed",
                "Still sealed with an earlier key: {what}.",
                "watchword keys reseal",
                what=", ".join(sorted(behind)),
            )
        )
    return old


def _age(purpose: Purpose, since: int, clock: Clock) -> Finding | None:
    days = (clock.now() - since) // _DAY_MS
    if days < _OLD_KEY_DAYS:
        return None
    return warn(
        "keys",
        "The {purpose} key is {days} days old.",
        f"watchword keys rotate {purpose}",
        purpose=purpose,
        days=days,
    )


async def experience_of(db: Database, clock: Clock) -> SignInExperience:
    """What people sign in by. Nothing is made."""
    return await Experience(db, clock, await kind_of(db) or "real").current()


async def people(db: Database, experience: SignInExperience) -> Iterable[Finding]:
    """Whether anybody can come in: operators to the console, and people by some method. Silent where all is well."""
    found = []
    if not await operators.any_operator(db):
        found.append(warn("operators", "Nobody runs this server yet.", "watchword operator invite"))
    if not experience.sign_in.methods:
        found.append(
            warn(
                "sign-in",
                "Nobody can sign in yet: switch a method on under Sign-in in the console.",
            )
        )
    return found


async def connectors(
    db: Database,
    opened: KeyRing,
    settings: Settings,
    experience: SignInExperience,
    clock: Clock,
) -> list[Finding]:
    """Whether there is a way to send by each channel that is needed, and when it last worked."""
    async with HTTPTransport(Guard()) as transport:
        pool = await Pool.open(db, opened, transport, clock, settings.code_digits)
        stored = await pool.list()
    found = [await _connector(db, one, clock) for one in stored]
    needed = {
        _CHANNELS.get(one.identifier.value)
        for one in experience.sign_in.methods
        if one.verification_code
    }
    return [*found, *_missing(stored, needed)]


async def _connector(db: Database, one: StoredConnector, clock: Clock) -> Finding:
    check, name = f"connector.{one.id}", f"{one.connector_id} ({one.channel})"
    if one.config is None or (one.problem and one.enabled):
        return fix(
            check,
            "{name} cannot be opened: it is not installed here, or its configuration does not fit.",
            "watchword connectors",
            name=name,
        )
    if not one.enabled:
        return ok(check, "{name} is switched off.", name=name)
    tried_at = await store.last_tried(db, one.id)
    if tried_at is None:
        return warn(
            check,
            "{name} has sent nothing within the last 30 days: send a test from its page in the console.",
            name=name,
        )
    sent_at = await store.last_sent(db, one.id, tried_at - _DAY_MS)
    if sent_at is None:
        return fix(
            check,
            "{name} is tried and takes nothing: Deliveries in the console says why.",
            name=name,
        )
    hours = (clock.now() - sent_at) // 3_600_000
    if hours < 1:
        return ok(check, "{name} took a message within the last hour.", name=name)
    return ok(check, "{name} last took a message {hours} h ago.", name=name, hours=hours)


_CHANNELS: Final = {"phone": Channel.SMS, "email": Channel.EMAIL}


def _missing(
    stored: list[StoredConnector], needed: Collection[Channel | None]
) -> Iterator[Finding]:
    there = {one.channel for one in stored if one.enabled}
    for channel in Channel:
        check, command = f"channel.{channel}", "watchword connector add FILE"
        if channel in there:
            continue
        if channel in needed:
            yield fix(
                check,
                "People are to sign in by {channel}, and no connector sends it.",
                command,
                channel=channel,
            )
        elif there:
            yield ok(
                check,
                "Nothing can be sent by {channel}, and no method of signing in needs it.",
                channel=channel,
            )
        else:
            yield warn(
                check,
                "Nothing can be sent by {channel}: no connector is stored.",
                command,
                channel=channel,
            )
