"""Tables that another extractor should read."""

from __future__ import annotations

from pathlib import Path

from kg.load.large_tables import LARGE, large_tables
from tests.kg.cli.conftest import Kg
from tests.kg.cli.conftest import kg as kg

ROWS = "".join(f"{n},Town {n}\n" for n in range(LARGE))


def test_only_long_tables_without_prose(tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text(f"id,name\n{ROWS}")
    (tmp_path / "short.csv").write_text("id,name\n1,Leeds\n")
    (tmp_path / "prose.csv").write_text(f"id,text\n{ROWS}")
    (tmp_path / "broken.csv").write_text(f"id,id\n{ROWS}")
    (tmp_path / "long.txt").write_text(ROWS)
    assert list(large_tables([str(tmp_path)])) == [tmp_path / "long.csv"]
    assert list(large_tables([str(tmp_path / "long.csv"), "https://example.org/a.csv", "-"])) == [
        tmp_path / "long.csv"
    ]


def test_a_build_points_to_the_extractor_for_rows_at_its_start(kg: Kg) -> None:
    Path("towns.csv").write_text(f"id,name\n{ROWS}")
    Path("m.yaml").write_text("tables: {towns.csv: {entities: {t: {name: name, type: Town}}}}")
    output = kg("build", "towns.csv", "--dry-run").stderr
    assert "kg table propose towns.csv -o mapping.yaml" in output
    table = ("--set", "extractor.use=table", "--set", "extractor.mapping=m.yaml")
    assert "kg table propose" not in kg("build", "towns.csv", "--dry-run", *table).stderr
