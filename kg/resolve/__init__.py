"""Resolution: which mentions name which entity, within a document and over all documents."""
