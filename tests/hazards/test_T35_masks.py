"""T35: a mask that comes back stands for the stored secret, and only as long as the secret would go where it always went."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import pytest
from tests.connectors.examples import config_of

from watchword.connectors import discover
from watchword.connectors._config import ConfigPart, extra_of, parts_of
from watchword.connectors.base import MASK, Connector, ConnectorConfig, setting
from watchword.connectors.http_sms import HTTPSMS
from watchword.connectors.masks import unmasked
from watchword.errors import ConfigInvalid

CONNECTORS = sorted(discover().values(), key=lambda factory: factory.id)
every = pytest.mark.parametrize("factory", CONNECTORS, ids=lambda factory: factory.id)
AGAIN = "type the secret again"

# Another value for each field that says where a secret travels, valid beside the examples.
ELSEWHERE: dict[str, Any] = {
    "endpoint": "https://evil.example/",
    "accessKeyId": "AnotherKeyId",
    "credentials": {"kind": "environment"},
    "region": "us-west-9",
    "regionId": "eu-central-1",
    "vpc": True,
    "accountName": "other@mail.example.com",
    "accountSID": "AC11111111111111111111111111111111",
    "host": "evil.example",
    "port": 2525,
    "secure": True,
    "ignoreTLS": True,
    "tls": {"rejectUnauthorized": False},
    "servername": "evil.example",
    "residency": "eu",
    "domain": "evil.example",
    "auth.user": "other@example.com",
    "auth.accessUrl": "https://evil.example/token",
    "auth.clientId": "another",
    "auth.serviceClient": "another@example.com",
}
# What is not there beside the examples is put there first, so that it can be changed.
BEFORE: dict[str, Any] = {"auth.clientId": "first", "auth.serviceClient": "first@example.com"}
# Valid only at some providers.
OTHERWISE: dict[tuple[str, str], Any] = {
    ("tencent-short-message-service", "region"): "ap-singapore",
    ("mailgun-email", "endpoint"): "https://api.eu.mailgun.net",
    ("aliyun-international-short-message-service", "regionId"): "eu-central-1",
    ("simple-mail-transfer-protocol", "tls"): {"minVersion": "TLSv1.3"},
    ("twilio-short-message-service", "host"): "api.dublin.ie1.twilio.com",
}


def marked(part: type[ConfigPart], mark: str, path: str = "") -> Iterator[str]:
    """The places of the fields with this mark, nested ones included."""
    for name, field in part.model_fields.items():
        where = f"{path}{field.alias or name}"
        if extra_of(field, mark):
            yield where
        elif mark == "writeOnly" or not extra_of(field, "x-destination"):
            for inner in parts_of(field.annotation):
                yield from marked(inner, mark, f"{where}.")


def put(config: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """``config`` with ``value`` at ``path``."""
    key, _, rest = path.partition(".")
    inner = put(dict(config.get(key) or {}), rest, value) if rest else value
    return {**config, key: inner}


def whole(factory: type[Connector]) -> dict[str, Any]:
    """The examples, with every secret given."""
    config = config_of(factory)
    if factory.id == "http-sms" or factory.id == "http-email":
        config = {**config, "authorization": "Bearer s3cret"}
    if factory.id == "simple-mail-transfer-protocol":
        config = {
            **config,
            "auth": {"type": "login", "user": "no-reply@example.com", "pass": "p4ss"},
        }
    return config


def masked(factory: type[Connector], config: dict[str, Any]) -> dict[str, Any]:
    """What an operator sees of it."""
    return factory.Config.read(config).masked()


@every
def test_T35_what_is_shown_can_be_sent_back(factory: type[Connector]) -> None:
    config = whole(factory)
    shown = masked(factory, config)
    assert MASK in str(shown)
    assert unmasked(factory, shown, config) == config


CASES = [
    pytest.param(factory, path, id=f"{factory.id}-{path}")
    for factory in CONNECTORS
    for path in dict.fromkeys(marked(factory.Config, "x-destination"))
]


@pytest.mark.parametrize(("factory", "path"), CASES)
def test_T35_no_secret_follows_a_destination_that_changed(
    factory: type[Connector], path: str
) -> None:
    config = whole(factory)
    if path in BEFORE:
        config = put(config, path, BEFORE[path])
    elsewhere = OTHERWISE.get((factory.id, path), ELSEWHERE.get(path))
    assert elsewhere is not None, f"say another {path} in this table"
    changed = put(masked(factory, config), path, elsewhere)
    if path == "ignoreTLS":
        changed.pop("requireTLS", None)
    with pytest.raises(ConfigInvalid, match=AGAIN) as refused:
        unmasked(factory, changed, config)
    assert path in str(refused.value)
    secrets = set(marked(factory.Config, "writeOnly"))
    assert {problem.path for problem in refused.value.problems} <= secrets
    # Whoever types every secret again may go wherever they like.
    typed = put(config, path, elsewhere)
    assert unmasked(factory, typed, config) == typed


SECRETS = [
    pytest.param(factory, path, id=f"{factory.id}-{path}")
    for factory in CONNECTORS
    for path in dict.fromkeys(marked(factory.Config, "writeOnly"))
]


@pytest.mark.parametrize(("factory", "path"), SECRETS)
@pytest.mark.parametrize("mask", [MASK, f" {MASK}\t"])
def test_T35_a_mask_with_nothing_behind_it_is_named(
    factory: type[Connector], path: str, mask: str
) -> None:
    given = put(config_of(factory), path, mask)
    with pytest.raises(ConfigInvalid, match="nothing behind") as refused:
        unmasked(factory, given, {})
    assert path in {problem.path for problem in refused.value.problems}


def test_T35_a_mask_is_looked_for_no_deeper_than_anything_goes() -> None:
    deep: list[Any] = []
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(ConfigInvalid, match="too deeply"):
        unmasked(HTTPSMS, {"endpoint": deep}, {})


@every
def test_T35_a_destination_that_is_left_out_has_changed(factory: type[Connector]) -> None:
    config = whole(factory)
    for path in ("endpoint", "host", "residency"):
        elsewhere = OTHERWISE.get((factory.id, path), ELSEWHERE.get(path))
        if path in marked(factory.Config, "x-destination"):
            stored = put(config, path, elsewhere)
            without = {key: value for key, value in masked(factory, stored).items() if key != path}
            with pytest.raises(ConfigInvalid):
                unmasked(factory, without, stored)


def test_T35_the_same_destination_in_another_spelling_has_not_changed() -> None:
    smtp = discover()["simple-mail-transfer-protocol"]
    config = {**whole(smtp), "secure": False}
    shown = {**masked(smtp, config), "host": f" {config['host']} "}
    del shown["secure"]
    assert unmasked(smtp, shown, config)["auth"]["pass"] == "p4ss"


def test_T35_a_mask_where_no_secret_is_stays_what_it_is() -> None:
    twilio = discover()["twilio-short-message-service"]
    config = config_of(twilio)
    config["templates"][0]["content"] = MASK
    assert unmasked(twilio, config, config_of(twilio)) == config


# --- entries of lists ------------------------------------------------------------------------


class Door(ConfigPart):
    """A door and its key."""

    where: str = setting("Where", destination=True)
    key: str = setting("Key", secret=True)
    note: str = ""


class HouseConfig(ConnectorConfig):
    """Doors in a row, and by name."""

    doors: tuple[Door, ...] = ()
    named: Mapping[str, Door] = MappingProxyType({})


class House(HTTPSMS):
    """A connector with several secrets."""

    Config = HouseConfig  # type: ignore[assignment]


STORED = {
    "doors": [{"where": "front", "key": "f-key"}, {"where": "back", "key": "b-key"}],
    "named": {"side": {"where": "side", "key": "s-key"}},
}


def shown(**changed: Any) -> dict[str, Any]:
    return {**HouseConfig.read(STORED).masked(), **changed}


def test_T35_each_entry_of_a_list_keeps_its_own_secret() -> None:
    assert shown()["doors"][1]["key"] == shown()["named"]["side"]["key"] == MASK
    assert unmasked(House, shown(), STORED) == STORED


@pytest.mark.parametrize(
    "doors",
    [
        [{"where": "back", "key": MASK}, {"where": "front", "key": MASK}],
        [{"where": "front", "key": MASK}, {"where": "evil", "key": MASK}],
        [{"where": "back", "key": MASK}],
        [*shown()["doors"], {"where": "third", "key": MASK}],
    ],
)
def test_T35_no_entry_gets_another_entrys_secret(doors: list[dict[str, str]]) -> None:
    with pytest.raises(ConfigInvalid):
        unmasked(House, shown(doors=doors), STORED)


def test_T35_another_entrys_name_is_nothing_to_take_a_secret_from() -> None:
    with pytest.raises(ConfigInvalid, match="nothing behind"):
        unmasked(House, shown(named={"roof": {"where": "side", "key": MASK}}), STORED)


def test_T35_what_is_stored_and_no_longer_read_gives_nothing() -> None:
    with pytest.raises(ConfigInvalid, match=AGAIN):
        unmasked(House, shown(), {**STORED, "older": True})
