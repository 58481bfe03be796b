"""The command line, run as people run it."""

import asyncio
import json
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from tests.running import Running, running, watchword

from watchword import AliyunSMS, DeliveryFailed, LimitReached, Policy, Verifier, tracing
from watchword.app import opened_house
from watchword.app.opening import opened_database
from watchword.connectors import discover
from watchword.db import Database, migrations
from watchword.identifiers import parse_email
from watchword.keys import root_key
from watchword.settings import Settings

pytestmark = pytest.mark.server

SMS = "aliyun-short-message-service"
MAIL = "aliyun-direct-mail"
ANNA = parse_email("anna@example.com")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(
        "sandbox", "--port", "0", "--no-frequency", folder=tmp_path_factory.mktemp("sandbox")
    ) as started:
        yield started


@pytest.fixture(scope="module")
def configurations(sandbox: Running) -> dict[str, Any]:
    port = sandbox.addresses["Inbox"].split(":")[2].partition("/")[0]
    printed = watchword("sandbox", "--print-config", "--port", port)
    assert printed.returncode == 0, printed.stderr
    found: dict[str, Any] = json.loads(printed.stdout)
    return found


def received(sandbox: Running, to: str) -> list[dict[str, Any]]:
    with urlopen(f"{sandbox.addresses['Inbox']}.json?to={to}") as answer:
        found = json.load(answer)
    return found if isinstance(found, list) else found["messages"]


def write(folder: Path, value: object, name: str = "connector.json") -> Path:
    file = folder / name
    file.write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return file


# --- help ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [[], ["serve"], ["sandbox"], ["migrate"], ["init"], ["send"], ["check"], ["connectors"], ["connector"], ["connector", "add"], ["connector", "list"], ["connector", "receipts"]],
)  # fmt: skip
def test_help_teaches(command: list[str]) -> None:
    said = watchword(*command, "--help")
    assert said.returncode == 0
    assert len(said.stdout.splitlines()) > 8


def test_an_unknown_setting_stops_the_start(tmp_path: Path) -> None:
    refused = watchword("serve", "--data", tmp_path, WATCHWORD_PROT="1")
    assert refused.returncode == 2
    assert "did you mean WATCHWORD_PORT" in refused.stderr


# --- serve -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_command_starts_everything_and_a_signal_stops_it(tmp_path: Path, number: int) -> None:
    data = tmp_path / "data"
    with running(
        "serve", "--dev", "--port", "0", "--sandbox-port", "0", "--data", data, folder=tmp_path
    ) as server:
        for address in server.addresses.values():
            with urlopen(address) as answer:
                assert answer.status == 200
        assert server.stop(number) == 0
    assert stat.S_IMODE((data / "keys" / "root").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_a_dev_database_is_never_served_as_a_real_one_nor_the_other_way(tmp_path: Path) -> None:
    for first, then, says in (
        (["--dev"], [], "This is a dev database"),
        ([], ["--dev"], "This is a real database"),
    ):
        data = tmp_path / f"data{len(first)}"
        ports: list[str | Path] = ["--port", "0", "--sandbox-port", "0", "--data", data]
        with running("serve", *first, *ports, folder=tmp_path) as server:
            assert server.stop() == 0
        refused = watchword("serve", *then, *ports)
        assert refused.returncode == 2
        assert says in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (["--host", "0.0.0.0"], {}, "this machine only"),
        ([], {"WATCHWORD_ORIGIN": "https://id.example.com"}, "no https origin"),
        ([], {"WATCHWORD_TRUSTED_PROXIES": "1"}, "no proxies"),
    ],
)
def test_a_dev_server_keeps_its_doors_shut(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], says: str
) -> None:
    refused = watchword("serve", "--dev", "--data", tmp_path, *arguments, **environment)
    assert refused.returncode == 2
    assert says in refused.stderr


def test_a_taken_port_is_said_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = watchword("serve", "--port", str(port), "--data", tmp_path)
    assert refused.returncode == 2
    assert f"127.0.0.1:{port}" in refused.stderr
    assert "already. Choose another port with --port." in refused.stderr


def test_a_data_folder_that_is_a_file_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    refused = watchword("init", "--data", tmp_path / "data")
    assert refused.returncode == 2
    assert "cannot be made: something else has this name" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_lost_root_key_is_never_replaced(tmp_path: Path) -> None:
    """T36."""
    data = tmp_path / "data"
    with running("serve", "--port", "0", "--data", data, folder=tmp_path) as server:
        server.stop()
    (data / "keys" / "root").unlink()
    refused = watchword("serve", "--port", "0", "--data", data)
    assert refused.returncode == 2
    assert "root key" in refused.stderr
    assert not (data / "keys" / "root").exists()


async def _an_older_database(data: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Makes one; answers what it lacks."""
    *older, newest = migrations.released()
    monkeypatch.setattr(migrations, "released", lambda: older)
    db = await Database.open(f"sqlite:///{data}/watchword.db")
    await migrations.migrate(db)
    await db.close()
    return f"{newest.number:04d}_{newest.name}"


def test_a_server_names_the_command_for_an_older_database_which_says_what_it_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    lacking = asyncio.run(_an_older_database(data, monkeypatch))
    refused = watchword("serve", "--port", "0", "--data", data)
    assert refused.returncode == 2
    assert "watchword migrate" in refused.stderr
    first, second = (watchword("migrate", "--data", data) for _ in range(2))
    assert first.stdout == f"applied {lacking}\n"
    assert "Nothing to do" in second.stdout


def test_init_makes_the_root_key_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert watchword("init", "--data", data).returncode == 0
    before = (data / "keys" / "root").read_bytes()
    assert watchword("init", "--data", data).returncode == 0
    assert (data / "keys" / "root").read_bytes() == before


# --- connectors ------------------------------------------------------------------------------


def test_a_connector_is_stored_sealed_and_listed(
    tmp_path: Path, configurations: dict[str, Any]
) -> None:
    file = write(tmp_path, configurations)
    added = watchword("connector", "add", file, "--data", tmp_path / "data")
    assert added.returncode == 0, added.stderr
    assert "This began a new installation in" in added.stderr
    again = watchword("connector", "add", file, "--data", tmp_path / "data")
    assert again.stderr == ""
    listed = watchword("connector", "list", "--data", tmp_path / "data").stdout
    assert SMS in listed
    assert MAIL in listed
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("watchword.db*"))
    assert b"sandbox-key-secret" not in kept
    assert b"sandbox-key-secret" not in (added.stdout + added.stderr + listed).encode()


def test_the_address_for_receipts_is_printed_and_another_each_time(
    tmp_path: Path, configurations: dict[str, Any]
) -> None:
    data, place = tmp_path / "data", {"WATCHWORD_ORIGIN": "https://id.example.com"}
    watchword("connector", "add", write(tmp_path, configurations), "--data", data)
    row = next(
        line.split()[0]
        for line in watchword("connector", "list", "--data", data).stdout.splitlines()
        if SMS in line
    )
    made = [watchword("connector", "receipts", row, "--data", data, **place) for _ in range(2)]
    for one in made:
        assert one.stdout.startswith(f"https://id.example.com/receipts/{row}/"), one.stderr
    assert made[0].stdout != made[1].stdout
    assert watchword("connector", "receipts", "nobody", "--data", data).returncode == 2


def test_an_export_with_comments_and_trailing_commas_can_be_pasted(
    tmp_path: Path, configurations: dict[str, Any]
) -> None:
    pasted = json.dumps({"connectorId": SMS, "config": configurations[SMS]}, indent=2)
    pasted = "// from the old server\n" + pasted.replace("\n  }\n}", ",\n  },\n}")
    added = watchword("connector", "add", "-", "--data", tmp_path / "data", stdin=pasted)
    assert added.returncode == 0, added.stderr


def test_every_problem_of_a_configuration_is_named_with_its_line(
    tmp_path: Path, configurations: dict[str, Any]
) -> None:
    config = configurations[SMS] | {"signNme": "x"}
    config["templates"] = [one for one in config["templates"] if one["usageType"] == "SignIn"]
    text = json.dumps(config, indent=2, ensure_ascii=False)
    refused = watchword("connector", "add", "-", "--connector", SMS, "--data", tmp_path, stdin=text)
    assert refused.returncode == 2
    wrong = next(n for n, line in enumerate(text.splitlines(), 1) if "signNme" in line)
    assert f"line {wrong}" in refused.stderr
    for missing in ("Register", "ForgotPassword", "Generic"):
        assert missing in refused.stderr


def test_broken_json_names_its_line(tmp_path: Path) -> None:
    refused = watchword(
        "connector", "add", "-", "--connector", SMS, "--data", tmp_path, stdin='{\n  "signName": \n'
    )
    assert refused.returncode == 2
    assert "line 3" in refused.stderr or "line 2" in refused.stderr


# --- what is installed, and is this right ----------------------------------------------------


def test_connectors_lists_what_is_installed() -> None:
    listed = watchword("connectors")
    assert listed.returncode == 0
    for factory in discover().values():
        line = next(line for line in listed.stdout.splitlines() if line.startswith(factory.id))
        for part in (factory.name, factory.channel, f"{factory.code_lengths[0]}-"):
            assert part in line


@pytest.mark.parametrize("connector", discover())
def test_connectors_documents_every_field_of_one(connector: str) -> None:
    documented = watchword("connectors", connector)
    assert documented.returncode == 0, documented.stderr
    for item in discover()[connector].Config.settings():
        line = next(
            line for line in documented.stdout.splitlines() if line.startswith(f"{item.key} ")
        )
        assert item.label in line
        assert ("required" in line) == item.required
        assert ("secret;" in line.replace(")", ";")) == item.secret
        assert item.help in documented.stdout
        if item.default not in (None, False):
            assert f"default {json.dumps(item.default, default=str)}" in line


def test_connectors_says_which_usage_types_are_required() -> None:
    documented = watchword("connectors", SMS).stdout
    assert "Register, SignIn, ForgotPassword, Generic are required" in documented


def test_connectors_answers_an_unknown_one_with_those_there_are() -> None:
    refused = watchword("connectors", "aliyun")
    assert refused.returncode == 2
    assert SMS in refused.stderr


def test_check_finds_nothing_wrong_with_what_works(
    tmp_path: Path, configurations: dict[str, Any]
) -> None:
    checked = watchword("check", write(tmp_path, configurations))
    assert (checked.returncode, checked.stderr) == (0, "")
    assert SMS in checked.stdout
    assert MAIL in checked.stdout
    assert "sandbox-key-secret" not in checked.stdout
    one = watchword("check", "-", "--connector", SMS, stdin=json.dumps(configurations[SMS]))
    assert one.returncode == 0, one.stderr


WRONG = """{
  // two connectors and a slip
  "aliyun-short-message-service": {
    "accessKeyId": "with blank",
    "accessKeySecret": "k3y-s3cret",
    "signNme": "守望演示",
    "endpoint": "http://dysmsapi.aliyuncs.com",
    "templates": [
      { "usageType": "SignIn", "templateCode": 5 },
    ],
  },
  "aliyun-direct-mial": {},
  "aliyun-direct-mail": { "regionId": "mars", "regionId": "mars" },
}"""


def test_check_names_every_problem_at_once_with_line_path_and_hint(tmp_path: Path) -> None:
    checked = watchword("check", write(tmp_path, WRONG))
    assert checked.returncode == 2
    said = checked.stderr
    for problem in (
        "line 3, signName: is missing",
        "line 4, accessKeyId: must be",
        "line 6, signNme: is not a known key; did you mean signName?",
        "line 7, endpoint: must be https",
        "line 8, templates: has no entry for usage type Register, ForgotPassword, Generic",
        "line 9, templates[0].templateCode: must be",
        "line 12: aliyun-direct-mial is not an installed connector; did you mean aliyun-direct-mail?",
        "line 13, regionId: is given twice",
        "line 13, regionId: must be",
        "line 13, accountName: is missing",
        "Signature name. The approved signature, without its brackets.",
    ):
        assert problem in said
    assert "k3y-s3cret" not in said
    assert said.splitlines()[-1].endswith(" problems")


@pytest.mark.parametrize(
    ("text", "arguments", "says"),
    [
        ('{\n  "signName": \n', [], "line 3"),
        ("{}", [], "Which connector is it for?"),
        ('{"signName": "x", "templates": []}', [], "Which connector is it for?"),
        ("[]", [], "must be an object"),
        ('{"aliyun-direct-mail": {}, "x": 3}', [], "x:\n  line 1: must be an object"),
        ('{"connectorId": "nobody", "config": {}}', [], "nobody is not an installed connector"),
        ('{"connectorId": "aliyun-direct-mail", "config": {}}', ["--connector", SMS], "is for"),
        ("{}", ["--connector", SMS], "signName: is missing"),
        ("{}", ["--connector", "aliyun"], SMS),
    ],
)
def test_check_says_why_a_file_cannot_be_read(text: str, arguments: list[str], says: str) -> None:
    checked = watchword("check", "-", *arguments, stdin=text)
    assert checked.returncode == 2
    assert says in checked.stderr
    assert "Traceback" not in checked.stderr


# --- send ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("connector", "to"), [(SMS, "+8613812345678"), (SMS, "+85261234567"), (MAIL, "ada@example.com")]
)
def test_send_prints_the_receipt(
    connector: str, to: str, tmp_path: Path, sandbox: Running, configurations: dict[str, Any]
) -> None:
    file = write(tmp_path, configurations)
    arguments = ["send", "--connector", connector, "--config", str(file), "--to", to]
    sent = watchword(*arguments, "--usage-type", "SignIn", "--code", "482913")
    assert sent.returncode == 0, sent.stderr
    assert "provider id" in sent.stdout
    assert "482913" not in sent.stdout + sent.stderr
    newest = received(sandbox, to.replace("+", "%2B"))[0]
    assert newest["code"] == "482913"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"accessKeySecret": "wrong"}, "SignatureDoesNotMatch"),
        ({"accessKeyId": "nobody"}, "InvalidAccessKeyId.NotFound"),
        ({"signName": "别人的签名"}, "isv.SMS_SIGNATURE_ILLEGAL"),
    ],
)
def test_send_explains_a_refusal(
    change: dict[str, str], code: str, tmp_path: Path, configurations: dict[str, Any]
) -> None:
    file = write(tmp_path, configurations[SMS] | change)
    refused = watchword("send", "--connector", SMS, "--config", file, "--to", "+8613812345678")
    assert refused.returncode == 1
    assert code in refused.stderr
    assert "do this" in refused.stderr
    assert "000000" not in refused.stderr
    assert "13812345678" not in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (["--language", "zh-CN"], {}, "账号下没有这个签名"),
        (["--language", "pt"], {"LC_ALL": "ru_RU.UTF-8"}, "A assinatura não existe"),
        ([], {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "fr_FR.UTF-8"}, "La signature n’existe pas"),
        ([], {"LC_ALL": "ru_RU.UTF-8", "LANG": "fr_FR.UTF-8"}, "Такой подписи"),
        ([], {"LC_ALL": "C.UTF-8"}, "The signature does not exist"),
        (["--language", "xx"], {}, "The signature does not exist"),
    ],
)
def test_advice_is_in_the_language_asked_for_else_the_terminals(
    arguments: list[str],
    environment: dict[str, str],
    says: str,
    tmp_path: Path,
    configurations: dict[str, Any],
) -> None:
    file = write(tmp_path, configurations[SMS] | {"signName": "别人的签名"})
    send = ["send", "--connector", SMS, "--config", str(file), "--to", "+8613812345678"]
    refused = watchword(*send, *arguments, **environment)
    assert refused.returncode == 1
    assert says in refused.stderr


def test_send_to_nobody_listening_says_that_nothing_left(
    tmp_path: Path, configurations: dict[str, Any]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    file = write(tmp_path, configurations[SMS] | {"endpoint": f"http://127.0.0.1:{port}"})
    refused = watchword("send", "--connector", SMS, "--config", file, "--to", "+8613812345678")
    assert refused.returncode == 1
    assert "unavailable" in refused.stderr


def test_send_that_hears_nothing_back_says_so_by_its_exit_status(
    tmp_path: Path, configurations: dict[str, Any]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        file = write(
            tmp_path,
            configurations[SMS] | {"endpoint": f"http://127.0.0.1:{silent.getsockname()[1]}"},
        )
        unknown = watchword("send", "--connector", SMS, "--config", file, "--to", "+8613812345678")
    assert unknown.returncode == 3
    assert "unknown outcome" in unknown.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--to", "12"], "country code"),
        (["--to", "+8612"], "phone number"),
        (["--to", "a@b@c"], "e-mail"),
        (["--to", "ada@example.com"], "sends by sms"),
        (["--to", "+8613812345678", "--usage-type", "Signin"], "SignIn"),
    ],
)
def test_send_refuses_bad_input_with_a_sentence(
    arguments: list[str], says: str, tmp_path: Path, configurations: dict[str, Any]
) -> None:
    file = write(tmp_path, configurations[SMS])
    refused = watchword("send", "--connector", SMS, "--config", file, *arguments)
    assert refused.returncode == 2
    assert says in refused.stderr


def test_an_unknown_connector_is_answered_with_those_there_are(tmp_path: Path) -> None:
    refused = watchword(
        "send", "--connector", "aliyun", "--config", write(tmp_path, {}), "--to", "+8613812345678"
    )
    assert refused.returncode == 2
    assert SMS in refused.stderr


# --- asking the provider -----------------------------------------------------------------------


def test_check_online_finds_a_good_connector_good(
    tmp_path: Path, configurations: dict[str, Any]
) -> None:
    done = watchword("check", "--online", write(tmp_path, configurations))
    assert (done.returncode, done.stderr) == (0, "")
    for line in (
        f"{SMS}:",
        "  ok            The provider knows this key.",
        "  ok            China Unicom delivers for the signature 守望演示.",
        f"{MAIL}:",
        "  ok            The domain mail.example.com is verified, SPF and MX included.",
    ):
        assert line in done.stdout.splitlines()
    assert "do this" not in done.stdout


def test_check_online_tells_a_problem_by_sentence_advice_and_exit_status(
    tmp_path: Path, configurations: dict[str, Any]
) -> None:
    file = write(tmp_path, {SMS: configurations[SMS] | {"signName": "守望未备"}})
    done = watchword("check", "--online", "--language", "en", file)
    assert (done.returncode, done.stderr) == (1, "2 problems at the provider\n")
    assert "  problem       The signature 守望未备 is not filed with China Telecom" in done.stdout
    assert "       do this  File it with the carriers in the SMS console" in done.stdout


def test_check_online_says_once_what_is_to_be_done_about_several(
    tmp_path: Path, configurations: dict[str, Any]
) -> None:
    file = write(tmp_path, {SMS: configurations[SMS] | {"accessKeyId": "sandbox-key-send-only"}})
    done = watchword("check", "--online", "--language", "en", file)
    assert (done.returncode, done.stdout.count("cannot tell")) == (0, 9)
    assert done.stdout.splitlines()[-1].startswith("       do this  Nothing needs to be changed")
    assert done.stdout.count("do this") == 1


@pytest.mark.parametrize(
    ("changed", "status", "name", "state"),
    [
        ({"accessKeyId": "sandbox-key-send-only"}, 0, "template.not_permitted", "cannot-tell"),
        ({"accessKeySecret": "wr0ng-s3cret"}, 1, "key.refused", "problem"),
        ({"endpoint": "http://127.0.0.1:1"}, 3, "key.unknown", "cannot-tell"),
    ],
)
def test_check_online_answers_programs_in_json(
    changed: dict[str, str],
    status: int,
    name: str,
    state: str,
    tmp_path: Path,
    configurations: dict[str, Any],
) -> None:
    file = write(tmp_path, {SMS: configurations[SMS] | changed})
    done = watchword("check", "--online", "--json", "--language", "fr", file)
    assert (done.returncode, done.stderr) == (status, "")
    (told,) = json.loads(done.stdout)["connectors"]
    assert (told["connectorId"], told["problems"]) == (SMS, [])
    found = [one for one in told["findings"] if one["name"] == name][0]  # noqa: RUF015
    assert found["state"] == state
    assert found["sentence"]
    assert found["advice"]
    assert "wr0ng-s3cret" not in done.stdout


def test_check_asks_no_provider_about_a_configuration_that_cannot_be_read(
    tmp_path: Path, configurations: dict[str, Any]
) -> None:
    file = write(tmp_path, {SMS: configurations[SMS] | {"signNme": "x"}})
    done = watchword("check", "--online", "--json", file)
    assert done.returncode == 2
    (told,) = json.loads(done.stdout)["connectors"]
    assert told["problems"][0]["path"] == "signNme"
    assert "findings" not in told
    broken = watchword("check", "--json", write(tmp_path, "{"))
    assert (broken.returncode, json.loads(broken.stdout)["connectors"][0]["connectorId"]) == (2, "")


# --- faults on demand --------------------------------------------------------------------------


def test_a_running_sandbox_fails_on_demand(sandbox: Running) -> None:
    port = ["--port", sandbox.addresses["Inbox"].split(":")[2].partition("/")[0]]
    staged = watchword(
        "sandbox", "fail", "reset-after", "--action", "SendSms", "--count", "2", *port
    )
    assert (staged.returncode, staged.stdout) == (0, "staged reset-after as 1, 2 times\n")
    (line,) = watchword("sandbox", "faults", *port).stdout.splitlines()
    assert (json.loads(line)["action"], json.loads(line)["count"]) == ("SendSms", 2)
    assert watchword("sandbox", "clear", *port).stdout == "cleared 1\n"
    assert watchword("sandbox", "faults", *port).stdout == ""


def test_an_unknown_fault_is_bad_input_and_named(sandbox: Running) -> None:
    port = ["--port", sandbox.addresses["Inbox"].split(":")[2].partition("/")[0]]
    done = watchword("sandbox", "fail", "explode", *port)
    assert done.returncode == 2
    assert "kind is one of" in done.stderr
    gone = watchword("sandbox", "clear", "--port", "1")
    assert (gone.returncode, "Start one with: watchword sandbox" in gone.stderr) == (2, True)


def test_receipts_go_to_a_url_or_the_sandbox_does_not_start() -> None:
    done = watchword("sandbox", "--port", "0", "--receipts", "nowhere")
    assert done.returncode == 2
    assert "a URL such as" in done.stderr


# --- keys ------------------------------------------------------------------------------------


def test_keys_are_listed_and_rotated_without_showing_one(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert watchword("init", "--data", data).returncode == 0
    made = watchword("keys", "rotate", "seal", "--data", data)
    assert "in use from" in made.stdout
    assert "watchword keys reseal" in made.stdout
    listed = watchword("keys", "list", "--data", data).stdout
    assert [line.split()[1:3] for line in listed.splitlines() if "seal" in line] == [
        ["seal", "next"],
        ["seal", "current"],
    ]
    too_early = watchword("keys", "reseal", "--data", data).stdout
    assert "connectors.config: 0" in too_early
    assert "only: run this again after that." in too_early
    assert "No key was retired" in watchword("keys", "prune", "--data", data).stdout
    refused = watchword("keys", "rotate", "root", "--data", data)
    assert refused.returncode == 2
    assert "seal, code, lookup" in refused.stderr


def test_the_doctor_says_what_to_do_and_whether_anything_has_to_be_done(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert watchword("init", "--data", data).returncode == 0
    well = watchword("doctor", "--data", data)
    assert well.returncode == 0, well.stdout
    assert "watchword connector add" in well.stdout
    (data / "keys" / "root").chmod(0o644)
    ill = watchword("doctor", "--json", "--data", data)
    assert ill.returncode == 1
    found = {one["check"]: one for one in json.loads(ill.stdout)}
    assert found["root-key"]["state"] == "fix"
    assert found["root-key"]["command"].startswith("chmod 600")
    assert str(data) in found["root-key"]["sentence"]


# --- operators -------------------------------------------------------------------------------


def test_a_new_address_for_the_first_operator_ends_the_one_a_service_left(tmp_path: Path) -> None:
    assert watchword("init", "--data", tmp_path).returncode == 0
    left = tmp_path / "first-operator"
    left.write_text("http://127.0.0.1:3002/#welcome=old\n")
    made = watchword("operator", "invite", "--data", tmp_path)
    assert "/#welcome=" in made.stdout
    assert "put its own address before the #" in made.stdout
    assert not left.exists()
    told = watchword("operator", "invite", "--data", tmp_path, WATCHWORD_CONSOLE_PORT="4002")
    assert "http://127.0.0.1:4002/#welcome=" in told.stdout
    assert "before the #" not in told.stdout


# --- deliveries ------------------------------------------------------------------------------


def test_a_command_beside_no_installation_says_so_and_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    nowhere = tmp_path / "data"
    for command in (
        ["deliveries", "+8613800138000"],
        ["operator", "list"],
        ["keys", "list"],
        ["migrate"],
        ["connector", "list"],
        ["connector", "receipts", "3k9x0q7m2c1d"],
        ["app", "list"],
        ["app", "secret", "zq2yqmavnx9cyhl0m5t3r", "--name", "Two"],
    ):
        refused = watchword(*command, "--data", nowhere)
        assert refused.returncode == 2
        assert f"There is no installation in {nowhere} yet." in refused.stderr
        assert not nowhere.exists()


REFERENCE = "5mc0nq7d2k9x4t1b"


async def _ask_twice_in_vain(data: Path, number: str, config: dict[str, Any]) -> None:
    """The first time the provider refuses, the second time a limit does; both in one request."""
    tracing.REQUEST_ID.set(REFERENCE)
    async with Verifier(
        AliyunSMS(config),
        application="shop",
        database=f"sqlite:///{data / 'watchword.db'}",
        root_key=data / "keys" / "root",
        policy=Policy(numbers={"address-hour": (1, 3600)}),
    ) as verifier:
        for refusal in (DeliveryFailed, LimitReached):
            with pytest.raises(refusal):
                await verifier.send(number, address="203.0.113.9")


def test_why_no_code_came_is_one_command(
    tmp_path: Path, sandbox: Running, configurations: dict[str, Any]
) -> None:
    number, data = "+8613812340042", tmp_path / "data"
    added = watchword("connector", "add", write(tmp_path, configurations), "--data", data)
    assert added.returncode == 0, added.stderr
    port = sandbox.addresses["Inbox"].split(":")[2].partition("/")[0]
    staged = ("sandbox", "fail", "--code", "isv.AMOUNT_NOT_ENOUGH", "--to", number, "--port", port)
    assert watchword(*staged).returncode == 0
    asyncio.run(_ask_twice_in_vain(data, number, configurations[SMS]))
    said = watchword("deliveries", number, "--data", data, "--language", "en").stdout
    assert "0042" in said
    assert number not in said
    for sentence in (
        "refused: address-hour, for SignIn of shop",
        "SignIn of shop: No provider took the message.",
        "tell them  ",
        "failed, no_credit isv.AMOUNT_NOT_ENOUGH",
        "do this  Top up the account",
    ):
        assert sentence in said, said
    assert "Nothing was sent" in watchword("deliveries", "+8613812340043", "--data", data).stdout
    # What a page showed, as somebody may have typed it; another request sent nothing.
    read_out = f" {REFERENCE.upper()}"
    said = watchword("deliveries", read_out, "--data", data, "--language", "en").stdout
    assert said.startswith(REFERENCE)
    assert "failed, no_credit isv.AMOUNT_NOT_ENOUGH" in said
    assert "refused: " not in said
    other = watchword("deliveries", REFERENCE[::-1], "--data", data).stdout
    assert "No message is kept of this request" in " ".join(other.split())


# --- operators -------------------------------------------------------------------------------


async def _an_operator_with_a_second_step(data: Path) -> None:
    root_key.read_or_make(data)
    async with opened_house(Settings(data=data), kind="real") as house:
        made = await house.operators.first()
        assert made is not None
        await house.operators.accept(made.token, "correct horse battery", email=ANNA)
    async with opened_database(Settings(data=data)) as db:
        await db.execute(
            "UPDATE operators SET second_step_type = 'phone', second_step_value = '+8613800138000'"
        )


def test_whoever_has_the_machine_sees_a_second_step_and_switches_it_off(tmp_path: Path) -> None:
    data = tmp_path / "data"
    asyncio.run(_an_operator_with_a_second_step(data))
    mine = (ANNA.value, "--data", data)
    assert watchword("operator", "list", "--data", data).stdout == (
        "anna@example.com   second step by phone\n"
    )
    shown = watchword("operator", "second-step", *mine).stdout
    assert "+86 138 •••• 8000" in shown
    reset = watchword("operator", "reset", *mine).stdout
    assert "watchword operator second-step anna@example.com --off" in reset
    assert "Switched off" in watchword("operator", "second-step", *mine, "--off").stdout
    assert "no second step" in watchword("operator", "second-step", *mine, "--off").stdout
    assert watchword("operator", "list", "--data", data).stdout == "anna@example.com\n"
    unknown = watchword("operator", "second-step", "ben@example.com", "--off", "--data", data)
    assert unknown.returncode == 2
    assert "There is no operator with this address." in unknown.stderr
