from datetime import UTC

import django.utils.timezone
from django.db import migrations, models

from bussola.audit.guards import PutGuards


def write_the_year(apps, schema_editor):
    events = apps.get_model('audit', 'AuditEvent').objects
    for start in events.datetimes('at', 'year', tzinfo=UTC):
        after = start.replace(year=start.year + 1)
        events.filter(at__gte=start, at__lt=after).update(year=start.year)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DroppedYear',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('dropped_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('events', models.PositiveIntegerField(help_text='How many there were')),
            ],
            options={
                'ordering': ['year'],
            },
        ),
        migrations.AlterModelOptions(
            name='auditevent',
            options={'ordering': ['-at', '-id']},
        ),
        migrations.RemoveIndex(
            model_name='auditevent',
            name='audit_at',
        ),
        migrations.RemoveIndex(
            model_name='auditevent',
            name='audit_subject',
        ),
        migrations.AddField(
            model_name='auditevent',
            name='district',
            field=models.CharField(blank=True, help_text='Code of the district; empty: the whole network', max_length=50),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='kind',
            field=models.CharField(choices=[('create', 'created'), ('change', 'changed'), ('delete', 'deleted'), ('read', 'looked at'), ('list', 'looked at a list'), ('export', 'downloaded'), ('sign_in', 'signed in or out'), ('permission', 'permissions'), ('consent', 'consent'), ('retention', 'end of keeping')], default='change', max_length=10),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='request_id',
            field=models.CharField(blank=True, help_text='The same as in the logs', max_length=64),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='role',
            field=models.CharField(blank=True, help_text='Code of the role under which it was done', max_length=80),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='year',
            field=models.PositiveSmallIntegerField(default=0, editable=False, help_text='Of ``at``, in UTC: a whole year leaves at once'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='auditevent',
            name='field_names',
            field=models.JSONField(default=list, help_text='Names of the fields changed or seen, never their values'),
        ),
        migrations.RunPython(write_the_year, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['-at', '-id'], name='audit_at'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['subject_type', 'subject_id', '-at', '-id'], name='audit_subject'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['district', '-at', '-id'], name='audit_district'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['actor', '-at', '-id'], name='audit_actor'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['kind', '-at', '-id'], name='audit_kind'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['action', '-at', '-id'], name='audit_action'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['year'], name='audit_year'),
        ),
        migrations.AddConstraint(
            model_name='auditevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['create', 'change', 'delete', 'read', 'list', 'export', 'sign_in', 'permission', 'consent', 'retention'])), name='audit_event_kind_known'),
        ),
        PutGuards(),
    ]
