"""Resolution of mentions to entities, within a document and over all documents."""
