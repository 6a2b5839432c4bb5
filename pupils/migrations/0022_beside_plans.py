import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pupils', '0021_letter_comments'),
        ('staffing', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanAdult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='of version')),
                ('does', models.CharField(blank=True, max_length=120, verbose_name='what they do, and when')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adults', to='pupils.plan')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staffing.staff')),
            ],
            options={
                'ordering': ['plan', 'number', 'pk'],
                'indexes': [models.Index(fields=['staff', 'plan'], name='plan_adult_of_staff')],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number', 'staff'), name='plan_adult_named_once'), models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='plan_adult_of_a_version')],
            },
        ),
        migrations.CreateModel(
            name='PlanPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='of version')),
                ('section', models.CharField(max_length=10)),
                ('shows', models.CharField(max_length=200, verbose_name='what it shows, for whoever does not see it')),
                ('file', models.FileField(upload_to='plan-pictures/')),
                ('digest', models.CharField(max_length=64, verbose_name='SHA-256 of what is kept')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='pupils.plan')),
            ],
            options={
                'ordering': ['plan', 'number', 'section'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number', 'section'), name='plan_picture_one_a_section'), models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='plan_picture_of_a_version'), models.CheckConstraint(condition=models.Q(('shows', ''), _negated=True), name='plan_picture_says_what_it_shows'), models.CheckConstraint(condition=models.Q(('file', ''), _negated=True), name='plan_picture_is_there')],
            },
        ),
    ]
