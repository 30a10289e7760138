"""The embedded store: ArcadeDB inside the process."""
