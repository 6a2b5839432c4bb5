"""What can be done next with a plan, and by whom: each stage leads to the next, back to the draft, or into force."""

from dataclasses import dataclass
from enum import Enum

from pupils.models import Plan
from pupils.plan_kinds import SHORT, Stage

# While a plan is in these, its words may be changed: what was agreed is changed by going back to the draft.
OPEN_TO_WRITING = frozenset({Stage.DRAFT, Stage.ASKED})


class Step(Enum):
    """What is done, and the words on its button."""

    DRAFT = "draft", "Write a new version"
    ASK = "ask", "Go on without asking"
    AGREE = "agree", "Mark as agreed"
    SIGN = "sign", "Sign off"
    PUBLISH = "publish", "Put in force"
    BACK = "back", "Back to draft"
    DROP = "drop", "Let the draft go"

    @property
    def code(self) -> str:
        return self.value[0]

    @property
    def is_onward(self) -> bool:
        """Whether it leads toward a version in force."""
        return self not in (Step.BACK, Step.DROP)

    @property
    def label(self) -> str:
        return self.value[1]


ONWARD = {Stage.ASKED: Step.ASK, Stage.AGREED: Step.AGREE, Stage.SIGNED: Step.SIGN, None: Step.PUBLISH}
LEADS_TO = {step: stage for stage, step in ONWARD.items() if stage}


@dataclass(frozen=True)
class Rights:
    """What somebody may do with a plan, and whether the plan is their own work."""

    may_edit: bool
    may_approve: bool
    is_author: bool


def steps(plan: Plan, rights: Rights) -> list[Step]:
    """What this person can do with the plan now, the way forward first."""
    if plan.is_over:
        return []
    if not plan.stage:
        return [Step.DRAFT] if rights.may_edit else []
    onward = ONWARD[plan.next_stage]
    found = [onward] if _may(plan, onward, rights) else []
    if rights.may_edit and plan.stage != Stage.DRAFT:
        found.append(Step.BACK)
    if rights.may_edit and plan.number:
        found.append(Step.DROP)
    return found


def waits_for(plan: Plan, rights: Rights) -> str:
    """Whom a plan that this person writes waits for, in a sentence; empty where they can go on themselves."""
    if (
        plan.is_over
        or not plan.stage
        or not rights.may_edit
        or any(step.is_onward for step in steps(plan, rights))
    ):
        return ""
    if plan.stage == Stage.AGREED:
        return "It waits for somebody other than its author to sign it off."
    return "It waits for somebody who may put it in force."


def may_write(plan: Plan, rights: Rights) -> bool:
    return rights.may_edit and not plan.is_over and plan.stage in OPEN_TO_WRITING


def _may(plan: Plan, step: Step, rights: Rights) -> bool:
    if step is Step.SIGN:
        return rights.may_approve and not rights.is_author
    if step is Step.PUBLISH:
        is_short = plan.made_of.stages == SHORT
        return rights.may_approve if is_short else rights.may_edit or rights.may_approve
    return rights.may_edit
