"""The tables of a new database made straight from the models: what all migrations come to, in a fraction of the time.

Only for databases of our own making (the demonstration city, rehearsals, measurements): a site is migrated step by
step. ``make test`` runs the migrations themselves and compares them with the models.
"""

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import override_settings


def ready() -> None:
    """Make the tables of an empty database and note every migration as applied; migrate one that has tables."""
    if connection.introspection.table_names():
        call_command("migrate", interactive=False, verbosity=0)
        return
    without = dict.fromkeys(config.label for config in apps.get_app_configs())
    with override_settings(MIGRATION_MODULES=without):
        call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in MigrationLoader(connection).disk_migrations:
        recorder.record_applied(app, name)
