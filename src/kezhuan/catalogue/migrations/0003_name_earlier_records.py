from django.db import migrations


def name_earlier_records(apps, schema_editor):
    """What was solved before records were asked for keeps its outcome and says that it is from then."""
    demand = apps.get_model("catalogue", "Demand")
    demand.objects.filter(state="solved", served_by="").exclude(outcome="own").update(served_by="earlier")


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0002_evidence_joining_terms'),
    ]

    operations = [
        migrations.RunPython(name_earlier_records, migrations.RunPython.noop),
    ]
