"""The console's modules find each other: what one imports, the other exports. A browser would show an empty page."""

import re

from watchword.web.console.shell import FOLDER

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
_EXPORTED = re.compile(r"^export \{([^}]*)\}", re.MULTILINE)


def _names(listed: str, which: int) -> set[str]:
    return {one.strip().split(" as ")[which] for one in listed.split(",") if one.strip()}


def test_every_module_imports_the_words_it_speaks_with() -> None:
    words = FOLDER / "words.js"
    spoken = {"_", *_EXPORT.findall(words.read_text(encoding="utf-8"))}
    missing = []
    for module in sorted(
        {one for one in FOLDER.rglob("*.js") if "vendor" not in one.parts} - {words}
    ):
        text = module.read_text(encoding="utf-8")
        there = {name for names, _ in _IMPORT.findall(text) for name in _names(names, -1)}
        called = {name for name in spoken if re.search(rf"(?<![.\w]){name}\(", text)}
        missing += [f"{module.name}: {name}" for name in called - there]
    assert missing == []


def test_every_module_exports_what_others_import() -> None:
    modules = [one for one in FOLDER.rglob("*.js") if "vendor" not in one.parts]
    missing = []
    for module in modules:
        for names, source in _IMPORT.findall(module.read_text(encoding="utf-8")):
            other = (module.parent / source).resolve()
            if "vendor" in other.parts:
                continue
            text = other.read_text(encoding="utf-8") if other.is_file() else ""
            there = set(_EXPORT.findall(text))
            there |= {name for listed in _EXPORTED.findall(text) for name in _names(listed, -1)}
            missing += [f"{module.name}: {name} of {source}" for name in _names(names, 0) - there]
    assert len(modules) > 20
    assert missing == []
