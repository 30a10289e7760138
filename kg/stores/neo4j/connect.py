"""Connecting to a Neo4j server."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kg.errors import ConfigError
from kg.stores.neo4j.errors import store_errors

if TYPE_CHECKING:
    from neo4j import Driver

PATIENCE = 15.0  # seconds for a server to answer at all


def connect(uri: str, username: str, database: str) -> tuple[Driver, str]:
    """A driver that has reached the server, and what that calls itself.

    StoreError says what to do where it has not.
    """
    from neo4j import GraphDatabase, NotificationMinimumSeverity
    from neo4j.exceptions import ConfigurationError

    password = os.environ.get("NEO4J_PASSWORD", "")
    try:
        driver = GraphDatabase.driver(
            uri,
            auth=(username, password),
            connection_timeout=PATIENCE,
            connection_acquisition_timeout=PATIENCE,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )
    except (ConfigurationError, ValueError) as error:
        raise ConfigError(f"{uri} is no address of a Neo4j server: {error}") from error
    try:
        with store_errors(uri, username, database):
            agent = driver.get_server_info().agent
    except BaseException:
        driver.close()
        raise
    return driver, agent
