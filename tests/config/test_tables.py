"""A new database gets its tables from the models, and no migration is left to do."""

import os
import subprocess
import sys
from pathlib import Path

_MADE = """
from kezhuan.config.django import start
start()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from kezhuan.config import tables
tables.ready()
left = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
print(len(left), len(connection.introspection.table_names()))
tables.ready()
print(sorted(set(connection.introspection.django_table_names()) - set(connection.introspection.table_names())))
"""


def test_all_tables_are_there_and_every_migration_is_noted(tmp_path: Path) -> None:
    environment = {**os.environ, "KEZHUAN_VAR": str(tmp_path)}
    environment.pop("KEZHUAN_DATABASE_URL", None)

    done = subprocess.run([sys.executable, "-c", _MADE], env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    counted, missing = done.stdout.splitlines()
    left, made = counted.split()
    assert left == "0"
    assert int(made) > 100
    assert missing == "[]"
