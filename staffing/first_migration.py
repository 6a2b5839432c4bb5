"""A room's first migration, which makes all its tables from their last shape."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class FirstMigration(migrations.Migration):
    """Makes each table once, as it is after all of its operations.

    One by one, Django makes every model that is related to the one in hand anew for each of them, and here nearly all
    models are related: an empty database took a minute to set up. For operations that make models, and fields and
    constraints of those models; what else an operation would do is not done.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        # Of the models alone: with the classes made from them, each would be made anew after all.
        models = {key: model.clone() for key, model in project_state.models.items()}
        state = self.mutate_state(ProjectState(models, project_state.real_apps), preserve=False)
        for operation in self.operations:
            if isinstance(operation, migrations.CreateModel):
                schema_editor.create_model(state.apps.get_model(self.app_label, operation.name))
        return state
