"""Parts from settings: nested the same way everywhere, one budget and one cache for all models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from kg.assembly import Assembly, make
from kg.config import load_config
from kg.errors import BudgetExceeded, ConfigError
from kg.fingerprint import fingerprint
from kg.ledger import Ledger
from kg.llm.meter import Budget
from kg.model import Chunk, Evidence, Extraction, Judgement, Mention, Triple
from kg.protocols import LLM, Judge, Prompt
from kg.registry import PARTS
from kg.testing import ScriptedLLM

SETTINGS = """
[judge]
use = "both"
judges = [{ use = "rules", min_confidence = 0.5 }, { use = "asking", llm = { use = "scripted" } }]

[llm]
use = "scripted"
name = "another"
"""


class Scripted(ScriptedLLM):
    """Says no to Carl."""

    made = 0

    def __init__(self, name: str = "scripted") -> None:
        type(self).made += 1
        super().__init__(lambda prompt: "no" if "Carl" in prompt.turns[-1] else "yes", name=name)


class AskingJudge:
    """Rejects what the model says no to."""

    def __init__(self, llm: LLM) -> None:
        self._llm = llm

    @property
    def fingerprint(self) -> str:
        return fingerprint("asking", 1, self._llm.fingerprint)

    def judge(self, extractions: Iterable[Extraction]) -> Iterator[Judgement]:
        triples = [triple for one in extractions for triple in one.triples]
        prompts = [Prompt((f"{one.head.text} met {one.tail.text}?",)) for one in triples]
        for triple, reply in zip(triples, self._llm.complete(prompts), strict=True):
            verdict = "accept" if reply.text == "yes" else "reject"
            yield Judgement(triple, verdict, 0.9, "asking", reply.problem or "the model says no")


class BothJudges:
    """Accepts what all judges accept; the first that does not has the word."""

    def __init__(self, judges: Sequence[Judge]) -> None:
        self._judges = judges

    @property
    def fingerprint(self) -> str:
        return fingerprint("both", 1, [one.fingerprint for one in self._judges])

    def judge(self, extractions: Iterable[Extraction]) -> Iterator[Judgement]:
        read = list(extractions)
        for judgements in zip(*(judge.judge(read) for judge in self._judges), strict=True):
            refused = (one for one in judgements if one.verdict != "accept")
            yield next(refused, judgements[-1])


class Nameless:
    def judge(self, extractions: Iterable[Extraction]) -> Iterator[Judgement]:
        yield from ()


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    judges = {"both": "BothJudges", "asking": "AskingJudge", "nameless": "Nameless"}
    for name, made in judges.items():
        monkeypatch.setitem(PARTS["judge"], name, f"{__name__}:{made}")  # type: ignore[arg-type]
    monkeypatch.setitem(PARTS["llm"], "scripted", f"{__name__}:Scripted")  # type: ignore[arg-type]
    monkeypatch.setattr(Scripted, "made", 0)
    monkeypatch.chdir(tmp_path)


def extraction(*tails: str, confidence: float = 0.9) -> Extraction:
    text = "".join(f"Ada met {tail}. " for tail in tails)
    triples = []
    for tail in tails:
        start = text.index(f"Ada met {tail}")
        quote = f"Ada met {tail}."
        triples.append(
            Triple(
                Mention("Ada", "Person", start, start + 3),
                "MET",
                Mention(tail, "Person", start + 8, start + 8 + len(tail)),
                Evidence("d", "d#0", start, start + len(quote), quote),
                confidence,
                "test",
            )
        )
    return Extraction(Chunk("d#0", "d", 0, text), triples=tuple(triples))


def test_a_cascade_with_a_model_comes_from_a_settings_file_alone() -> None:
    Path("kg.toml").write_text(SETTINGS, encoding="utf-8")
    with Assembly(load_config()) as assembly:
        judge = assembly.judge()
        judged = list(judge.judge([extraction("Bob", "Carl"), extraction("Dan", confidence=0.4)]))
        assert assembly.usage.calls == 3
    assert [one.verdict for one in judged] == ["accept", "reject", "quarantine"]
    assert [one.judge for one in judged] == ["asking", "asking", "rules"]
    assert judged[1].reason == "the model says no"


def test_the_same_nesting_on_the_command_line() -> None:
    setting = 'judge.judges=[{use = "rules"}, {use = "asking", llm = {use = "scripted"}}]'
    chosen = load_config(settings=["judge.use=both", setting])
    with Assembly(chosen) as assembly:
        (judged,) = assembly.judge().judge([extraction("Carl")])
    assert (judged.verdict, judged.judge) == ("reject", "asking")


def test_a_needed_part_that_no_section_gives_is_the_configured_one() -> None:
    chosen = load_config(settings=["judge.use=asking", "llm.use=scripted", "llm.name=mine"])
    with Assembly(chosen) as assembly:
        assert assembly.judge().fingerprint == fingerprint("asking", 1, "mine")
        assert assembly.llm().fingerprint == "mine"
        assert Scripted.made == 1, "two that name one model share it"


def test_all_models_share_one_budget() -> None:
    Path("kg.toml").write_text(SETTINGS, encoding="utf-8")
    chosen = load_config()
    triples = [extraction("Bob " * 40)]
    with Assembly(chosen, budget=Budget(tokens=2048 + 1100)) as assembly:
        assert len(list(assembly.judge().judge(triples))) == 1, "alone it fits"
    with Assembly(chosen, budget=Budget(tokens=2048 + 1010)) as assembly:
        long = Prompt(("a " * 1000,))
        assert [one.text for one in assembly.llm().complete([long])] == ["yes"]
        with pytest.raises(BudgetExceeded, match="pass the limit of 3,058 tokens"):
            list(assembly.judge().judge(triples))


def test_replies_are_kept_and_a_dry_run_asks_nothing(tmp_path: Path) -> None:
    chosen = load_config(settings=["judge.use=asking", "llm.use=scripted"])
    ledger = tmp_path / "ledger.sqlite"
    Ledger(ledger).close()
    with Assembly(chosen, ledger, dry=True) as assembly:
        list(assembly.judge().judge([extraction("Bob", "Carl")]))
        assert assembly.estimate().calls == 2 and assembly.usage.calls == 0
    with Assembly(chosen, ledger) as assembly:
        first = list(assembly.judge().judge([extraction("Bob", "Carl")]))
        assert assembly.usage.calls == 2
    with Assembly(chosen, ledger) as assembly:
        assert list(assembly.judge().judge([extraction("Bob", "Carl")])) == first
        assert assembly.usage.calls == 0
    with Assembly(chosen, ledger, dry=True) as assembly:
        list(assembly.judge().judge([extraction("Bob", "Dan")]))
        assert (assembly.estimate().calls, assembly.estimate().known_length) == (1, True)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["judge.use=both"], r"judge needs judges: set judge.judges, such as"),
        (["judge.use=both", "judge.judges=rules"], r"judges lists judges, such as .*not 'rules'"),
        (["judge.use=both", "judge.judges=[3]"], r"judges lists judges"),
        (["judge.use=asking", "judge.llm=endpoint"], r"llm names an llm, such as .*'endpoint'"),
        (["judge.use=asking", 'judge.llm={use="none"}'], r"there is no llm 'none'; choices:"),
        (["judge.use=asking", 'judge.llm={use="scripted", x=1}'], r"llm 'scripted' takes no .*'x'"),
        (["judge.use=nameless"], r"judge 'nameless' has no `fingerprint`: every judge has what"),
        (["judge.use=rules", "judge.schema=x.yaml"], r"takes no argument 'schema'"),
    ],
)
def test_what_is_wrong_with_nested_settings_is_said(settings: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message), Assembly(load_config(settings=settings)) as one:
        one.judge()


def test_arguments_are_checked_against_the_constructor() -> None:
    with pytest.raises(ConfigError, match="its arguments: min_confidence, max_argument_words"):
        make("judge", "rules", strictness=3)
    with pytest.raises(ConfigError, match="takes no argument 'x'; its arguments: llm, prompts, ex"):
        make("extractor", "llm", x=3)
    with pytest.raises(ConfigError, match="chunker 'sentences': size is of type int, not 'x'"):
        make("chunker", "sentences", size="x")
    with pytest.raises(ConfigError, match=r"extractor 'table' needs mapping: set extractor\.mapp"):
        make("extractor", "table")
