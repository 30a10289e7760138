"""DocRED documents whose mentions have Wikidata ids (github.com/amazon-science/e2e-docie)."""

from __future__ import annotations

from pathlib import Path

from benchmarks.corpora import redocred
from benchmarks.corpora.folder import data_file
from benchmarks.corpora.redocred import AnnotatedDocument, read_documents


def seen(folder: Path) -> list[AnnotatedDocument]:
    """The documents that Re-DocRED does not hold out; a mention without a link has no id."""
    held_out = {document.title for document in redocred.split(folder).held_out}
    documents = read_documents(data_file(folder, "docred_linked", "dev_joint_qcode.json.gz"))
    return [document for document in documents if document.title not in held_out]
