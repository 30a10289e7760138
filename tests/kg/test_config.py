import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from kg.assembly import Assembly
from kg.config import DEFAULTS, SERVER_VARIABLES, TEMPLATE, load_config, settings_file
from kg.errors import ConfigError, FormatError
from kg.registry import PARTS, parameters


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("KG_GRAPH", *(one for names in SERVER_VARIABLES.values() for one in names)):
        monkeypatch.delenv(name, raising=False)


def test_without_a_file_the_defaults_hold() -> None:
    config = load_config()
    assert config.graph == Path("kg")
    assert config.parts["store"] == {"use": "embedded"}
    assert config.file is None and config.schema is None


def test_the_template_is_what_holds_without_it(tmp_path: Path) -> None:
    Path("kg.toml").write_text(settings_file(), encoding="utf-8")
    with_file, file = load_config(), Path("kg.toml")
    assert with_file.file == file
    file.unlink()
    without = load_config()
    assert (with_file.parts, with_file.relations) == (without.parts, without.relations)
    assert with_file.graph.resolve() == without.graph.resolve()


def test_every_commented_line_of_the_template_is_a_setting(tmp_path: Path) -> None:
    commented = "\n".join(
        line.removeprefix("# ") if "=" in line else line for line in TEMPLATE.splitlines()
    )
    Path("kg.toml").write_text(commented, encoding="utf-8")
    config = load_config()
    assert config.schema == Path("schema.json")
    assert config.relations == {"limit": 50, "min_facts": 5}
    assert {"size", "overlap", "use"} == set(config.parts["chunker"])
    assembly = Assembly(replace(config, schema=None))  # no such file
    for part in (assembly.chunker, assembly.judge, assembly.resolver):
        part()  # its arguments are its constructor's


def test_the_file_has_every_setting_of_every_part() -> None:
    told: dict[tuple[str, str], set[str]] = {}
    for block in settings_file().split("\n\n"):
        lines = [line.removeprefix("# ") for line in block.splitlines()]
        where = next((n for n, line in enumerate(lines) if line.startswith("[")), len(lines))
        for section, held in tomllib.loads("\n".join(lines[where:])).items():
            if section in PARTS:
                told[section, held["use"]] = set(held) - {"use"}
    parts = {(kind, name) for kind, known in PARTS.items() for name in known}
    settable = {
        part: {name for name, one in parameters(*part).items() if one.settable} for part in parts
    }
    assert told == settable
    assert {"gleaning", "examples", "structured"} <= told["extractor", "llm"]


@pytest.mark.parametrize(
    ("setting", "form"),
    [
        ("extractor.of.use=offline", """'extractor.of={use = "offline"}'"""),
        ('extractor.of.use="offline"', """'extractor.of={use = "offline"}'"""),
        ("extractor.of.gleaning=1", "'extractor.of={gleaning = 1}'"),
    ],
)
def test_a_setting_inside_of_another_is_told_in_the_form_that_works(
    setting: str, form: str
) -> None:
    with pytest.raises(ConfigError) as told:
        load_config(settings=[setting])
    assert f"--set {form}" in str(told.value)
    load_config(settings=[form.strip("'")])


def test_flags_win_over_the_environment_and_that_over_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("kg.toml").write_text('graph = "from-file"\n', encoding="utf-8")
    assert load_config().graph == Path("from-file")
    monkeypatch.setenv("KG_GRAPH", "from-environment")
    assert load_config().graph == Path("from-environment")
    assert load_config(graph="from-flag").graph == Path("from-flag")


def test_paths_in_a_file_are_beside_it() -> None:
    Path("settings").mkdir()
    file = Path("settings/mine.toml")
    file.write_text('graph = "g"\nschema = "s.json"\n', encoding="utf-8")
    config = load_config(file)
    assert (config.graph, config.schema) == (Path("settings/g"), Path("settings/s.json"))


@pytest.mark.parametrize(
    ("setting", "value"),
    [("judge.min_confidence=0.5", 0.5), ("judge.min_confidence=half", "half"),
     ('judge.min_confidence="0.5"', "0.5"), ("judge.min_confidence=true", True)],
)  # fmt: skip
def test_settings_on_the_command_line_have_toml_values(setting: str, value: object) -> None:
    Path("kg.toml").write_text("[judge]\nmin_confidence = 0.1\n", encoding="utf-8")
    assert load_config(settings=[setting]).parts["judge"]["min_confidence"] == value


def test_a_top_level_setting() -> None:
    assert load_config(settings=["graph=there"]).graph == Path("there")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[extractr]\n", "no section 'extractr'; sections: graph, schema, prices, chunker"),
        ('[store]\nuse = "oracle"\n', "there is no store 'oracle'; choices: embedded, memory"),
        ('store = "memory"\n', r"write \[store\]"),
        ("[relations]\nlimit = 0\n", "relations.limit is a number from 1 to 200"),
        ("[relations]\nmost = 3\n", r"\[relations\] takes limit and min_facts"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(text: str, message: str) -> None:
    Path("kg.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_config()


def test_an_unknown_argument_lists_the_known_ones() -> None:
    config = load_config(settings=["judge.strictness=3"])
    with pytest.raises(ConfigError, match=r"no argument 'strictness'; its arguments: .*min_conf"):
        Assembly(config).judge()


def test_a_file_that_is_no_toml_and_a_file_that_is_not_there() -> None:
    Path("kg.toml").write_text("[judge\n", encoding="utf-8")
    with pytest.raises(FormatError, match="not valid TOML"):
        load_config()
    with pytest.raises(ConfigError, match=r"cannot read absent\.toml"):
        load_config(Path("absent.toml"))


@pytest.mark.parametrize("setting", ["judge.min_confidence", "=3", "judge"])
def test_a_setting_needs_a_name_and_a_value(setting: str) -> None:
    with pytest.raises(ConfigError, match=r"section\.argument=value"):
        load_config(settings=[setting])


def test_every_section_of_the_template_is_known() -> None:
    sections = {line.strip("[]") for line in TEMPLATE.splitlines() if line.startswith("[")}
    assert sections == set(DEFAULTS)


@pytest.mark.parametrize(
    "setting", ["judge.min_confidence=abc", "chunker.size=1.5", "extractor.pipeline=5"]
)
def test_an_argument_of_the_wrong_type_is_told(setting: str) -> None:
    section, _, rest = setting.partition(".")
    argument = rest.partition("=")[0]
    with pytest.raises(ConfigError, match=f"{argument} is of type"):
        getattr(Assembly(load_config(settings=[setting])), section)()


SERVER = "neo4j://graph.example"


def test_an_address_is_a_server_and_the_ledger_stays_in_its_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("kg.toml").write_text('graph = "mine"\n[store]\nheap = "1g"\n', encoding="utf-8")
    config = load_config(graph=SERVER)
    assert (config.graph, config.server) == (Path("mine"), SERVER)
    assert config.parts["store"] == {"use": "neo4j", "uri": SERVER}
    assert load_config(graph=SERVER, ledger="there").graph == Path("there")
    monkeypatch.setenv("KG_GRAPH", "fourth")
    assert load_config(graph=SERVER).graph == Path("fourth")
    monkeypatch.setenv("KG_GRAPH", "bolt://elsewhere")
    assert load_config().server == "bolt://elsewhere"
    assert (load_config(graph="folder").server, load_config(graph="folder").graph) == (
        "", Path("folder"),
    )  # fmt: skip


def test_what_the_environment_says_of_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[store]\nuse = "neo4j"\nuri = "neo4j://file"\nusername = "file"\n'
    Path("kg.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("NEO4J_URL", "neo4j://environment")
    monkeypatch.setenv("NEO4J_DATABASE", "other")
    store = {"use": "neo4j", "uri": "neo4j://environment", "username": "file", "database": "other"}
    assert load_config().parts["store"] == store
    flagged = load_config(settings=["store.database=flag"]).parts["store"]
    assert flagged["database"] == "flag"
    assert load_config(graph=SERVER).parts["store"]["uri"] == SERVER
    assert load_config(settings=["store.use=memory"], file=None).parts["store"]["use"] == "memory"


def test_the_environment_of_a_server_alone_changes_no_store(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEO4J_URI", SERVER)
    assert load_config().parts["store"] == {"use": "embedded"}


def test_a_server_is_no_folder_in_the_file() -> None:
    Path("kg.toml").write_text(f'graph = "{SERVER}"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"a server goes under \[store\]"):
        load_config()
