"""The commands kg init, kg build and kg extract."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.embed import note_unembedded
from kg.cli.estimate import say_estimate
from kg.cli.options import (
    ConfigFile,
    DryRun,
    GraphFolder,
    Json,
    LedgerFolder,
    MaxCost,
    MaxTokens,
    Settings,
    Verbose,
    configured,
)
from kg.cli.output import counts, joined, note, plural, say, say_counts, say_json, say_jsonl
from kg.cli.problems import Trouble, note_failures, passed_over
from kg.cli.progress import progress
from kg.errors import LLMError
from kg.failures import LOG

if TYPE_CHECKING:
    from kg.config import Config
    from kg.explain import GraphStats
    from kg.pipeline import BuildReport

Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATHS", help="Files and folders; `-` is standard input."),
]
REASONS = 12


def init(
    file: Annotated[Path, typer.Argument(help="Where to write the settings.")] = Path("kg.toml"),
    prompts: Annotated[
        Path | None,
        typer.Option(
            "--prompts", metavar="FOLDER", help="Copy the prompts to this folder instead."
        ),
    ] = None,
) -> None:
    """Write a kg.toml with every setting in it, or the prompts, to be changed."""
    from kg.config import settings_file

    if prompts is None:
        write_new(file, settings_file())
        say(f"wrote {file}; next: kg build FOLDER")
        return
    from kg.llm.prompt_files import packaged_prompts

    for name, text in packaged_prompts().items():
        write_new(prompts / name, text)
    say(
        f'wrote the prompts to {prompts}; they are used with `prompts = "{prompts}"` in [extractor]'
    )
    say("files that you do not change may be deleted: the packaged ones take their place")


def write_new(file: Path, text: str) -> None:
    """Write a new file; ConfigError if it exists already."""
    from kg.errors import ConfigError

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise ConfigError(f"{file} exists already; it stays as it is") from error
    except OSError as error:
        raise ConfigError(f"cannot write {file}: {error.strerror}") from error


def build(
    paths: Paths,
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Remove documents whose files have left these paths."),
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Exit with 1 if any file could not be read, or a model gave no answer."
        ),
    ] = False,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Read these documents anew, and ask a model again."),
    ] = False,
    max_tokens: MaxTokens = 0,
    max_cost: MaxCost = 0.0,
    dry_run: DryRun = False,
    graph: GraphFolder = None,
    ledger: LedgerFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Build a graph from documents, or update it.

    What is done already is not done again.
    """
    from kg.cli.table import note_large_tables
    from kg.graph import create_graph
    from kg.ledger import unless_empty
    from kg.llm.meter import Budget
    from kg.load import load
    from kg.verbs import stats

    chosen = configured(graph, config, settings, ledger)
    note_large_tables(paths, chosen)
    sources = load(paths, chosen.graph.resolve().parent)
    with unless_empty(chosen.graph), create_graph(config=chosen) as opened:
        if dry_run:
            say_estimate(opened.dry_run(sources, fresh), json)
            return
        opened.verbose = verbose
        with progress(silent=json) as show:
            budget = Budget(max_tokens, max_cost)
            try:
                report = opened.build(sources, show, paths if prune else (), budget, fresh)
            except LLMError as error:
                again = "the same command without --fresh" if fresh else "the same command"
                raise LLMError(
                    f"{error}; what was answered is kept, and {again} goes on from there"
                ) from error
        graph_stats = stats(opened)
        if json:
            say_json({"report": report, "graph": graph_stats})
        else:
            _say_report(report, graph_stats, chosen)
        note_unembedded(opened.ledger)
    _end(report, paths, strict)


def _end(report: BuildReport, paths: list[str], strict: bool) -> None:
    """Print why a build is incomplete, and exit with 1 or 2 if it is."""
    from kg.load import FORMATS

    if not report.documents and not report.stopped and not report.failed:
        formats = "" if report.unreadable else f"; formats: {joined(FORMATS)}"
        note(f"no document could be read from {joined(map(str, paths))}{formats}")
    if report.stopped:
        note(f"error: {report.stopped}; what was done is kept, and a higher limit goes on from it")
        raise typer.Exit(2)
    missed = report.unreadable or report.unanswered
    if not report.documents or report.unheard or report.failed or (strict and missed):
        raise typer.Exit(1)


def _say_report(report: BuildReport, graph_stats: GraphStats, config: Config) -> None:
    if not report.written + report.removed:
        if report.documents:
            seconds = f"{sum(report.seconds.values()):.1f} s"
            same = f"{plural(report.unchanged, 'document')} unchanged"
            if report.derived:
                say(f"{same}; the graph now follows the other settings ({seconds}).")
            else:
                say(f"Nothing to do: {same} ({seconds}).")
        _say_trouble(report, config)
        return
    say(
        f"{plural(report.documents, 'document')} read: {report.added:,} added, "
        f"{report.changed:,} changed, {report.unchanged:,} unchanged"
        + (f", {report.reread:,} read anew ({_ANEW})" if report.reread else "")
        + (f"; {plural(report.removed, 'document')} removed" if report.removed else "")
    )
    say_stats(graph_stats, f"The graph in {config.graph} now holds")
    say_set_aside(graph_stats)
    spent = (f"{stage} {seconds:.1f} s" for stage, seconds in report.seconds.items())
    say(f"\nTime: {joined(spent)}")
    if report.usage.calls:
        used, money = report.usage, "" if report.cost is None else f", ${report.cost:.4f}"
        say(
            f"Model: {plural(used.calls, 'call')}, {used.prompt_tokens:,} tokens in prompts, "
            f"{used.reply_tokens:,} in replies{money}"
        )
    _say_trouble(report, config)
    if graph_stats.hubs:
        _say_next(graph_stats, config)


_ANEW = "settings or program changed, answers were missing, or --fresh"


def say_stats(graph_stats: GraphStats, title: str) -> None:
    say(f"\n{title}")
    verdicts = counts({_VERDICTS[name]: count for name, count in graph_stats.verdicts.items()})
    say(f"  {graph_stats.documents:>7,}  documents, in {plural(graph_stats.chunks, 'chunk')}")
    say(f"  {graph_stats.triples:>7,}  triples: {verdicts}")
    types = f": {counts(graph_stats.entity_types)}" if graph_stats.entity_types else ""
    say(f"  {graph_stats.entities:>7,}  entities{types}")
    say(f"  {graph_stats.facts:>7,}  facts, of {plural(graph_stats.relations, 'relation')}")
    say(f"  {graph_stats.not_asserted:>7,}  more that are denied or hedged (NOT_ASSERTED)")


_VERDICTS = {"accept": "accepted", "quarantine": "quarantined", "reject": "rejected"}


def say_set_aside(graph_stats: GraphStats) -> None:
    """Print the statements that did not become facts, by reason."""
    if graph_stats.reasons:
        say("\nTriples that were not accepted")
        say_counts(graph_stats.reasons, REASONS)
    if graph_stats.filtered:
        say("\nLeft out by the extractor")
        say_counts(graph_stats.filtered, REASONS)


def _say_trouble(report: BuildReport, config: Config) -> None:
    _say_notes(report, config)
    if report.kept:
        kept = plural(len(report.kept), "document")
        say(f"\n{kept} not found this time, kept in the graph (`kg delete` removes them):")
        for kept_document in report.kept[:REASONS]:
            say(f"  {kept_document.document}: {kept_document.reason}")
        if (rest := len(report.kept) - REASONS) > 0:
            say(f"  ... and {rest:,} more (--json shows all)")
    if report.unreadable:
        rows = sum(unreadable.is_row for unreadable in report.unreadable)
        files = len(report.unreadable) - rows
        numbers = [plural(n, noun) for n, noun in ((files, "file"), (rows, "row")) if n]
        say(f"\n{' and '.join(numbers)} could not be read:")
        for unreadable in report.unreadable:
            say(f"  {unreadable.source}: {unreadable.reason}")
    if report.failed:
        note_failures(report.failed, config.graph / LOG)
        note("everything else was built, and the next build tries them again")


def _say_notes(report: BuildReport, config: Config) -> None:
    from kg.registry import asks_model

    by_model = asks_model("extractor", str(config.parts["extractor"]["use"]))
    if report.not_english and not by_model:
        share = report.not_english / report.documents
        note(
            f"warning: {report.not_english:,} of {plural(report.documents, 'document')} "
            f"{'is' if report.not_english == 1 else 'are'} not English ({share:.0%}): "
            "this extractor reads English"
        )
    for read in report.notes[:REASONS]:
        note(f"note: {read.source}: {read.text}")
    if (rest := len(report.notes) - REASONS) > 0:
        note(f"note: {plural(rest, 'more note')} on how files were read (--json shows all)")
    if report.ignored:
        note(f"note: {passed_over(report.ignored)}")
    if report.unanswered:
        note(
            f"warning: {plural(report.unanswered, 'chunk')} got no answer from the model that can "
            "be read, or not to each question (`kg why --rejected` shows them); the same command "
            "asks again"
        )


def _say_next(graph_stats: GraphStats, config: Config) -> None:
    folder = config.graph
    usual = os.environ.get("KG_GRAPH") or "kg"
    where = "" if folder == Path(usual) else f" --graph {shlex.quote(str(folder))}"
    name = min(graph_stats.hubs, key=lambda hub: "'" in hub)  # preferably without escapes
    say("\nNext")
    say(f"  kg why{where} {shlex.quote(name)}")
    if config.parts["store"]["use"] == "memory":  # it has no Cypher
        return
    say(
        f'  kg query{where} "MATCH (a:__Entity__)-[r]->(b:__Entity__) '
        "WHERE type(r) <> 'NOT_ASSERTED' "
        'RETURN a.name, r.relation, b.name LIMIT 20"'
    )


def extract(
    paths: Paths,
    max_tokens: MaxTokens = 0,
    max_cost: MaxCost = 0.0,
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
) -> None:
    """Print what the extractor finds, as JSON lines.

    One line for each chunk; no graph is touched. Where the graph's folder has a ledger, a model's
    replies are kept there.
    """
    from kg.assembly import Assembly
    from kg.jsonform import extraction_to_json
    from kg.ledger import ledger_of
    from kg.llm.meter import Budget
    from kg.load import load
    from kg.pipeline import extract as extracted

    chosen = configured(graph, config, settings)
    sources = load(paths, chosen.graph.resolve().parent)
    trouble = Trouble()
    budget = Budget(max_tokens, max_cost)
    with Assembly(chosen, ledger_of(chosen.graph), budget) as assembly:
        for extraction in extracted(sources, assembly.chunker(), assembly.extractor(), trouble):
            say_jsonl(extraction_to_json(extraction))
    trouble.report_failures()
    if trouble.files or trouble.failed:
        raise typer.Exit(1)
