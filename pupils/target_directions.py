"""Which way is better for a kind of target, unless somebody says otherwise."""

from typing import Final

from pupils.models import Target

# Of the others, baseline and aim tell.
MORE_IS_BETTER: Final = frozenset(Target.Kind) - {Target.Kind.BEHAVIOUR, Target.Kind.OWN}
