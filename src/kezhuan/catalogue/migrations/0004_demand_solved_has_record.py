from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0003_name_earlier_records'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='demand',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'solved'), _negated=True), ('outcome', 'own'), models.Q(('served_by', ''), _negated=True), _connector='OR'), name='demand_solved_has_record'),
        ),
    ]
