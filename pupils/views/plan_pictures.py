"""Pictures of plans, served to whoever may read the plan and to nobody else."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from pupils.kept_files import answer_with
from pupils.models import PlanPicture
from pupils.pictures import MEDIA_TYPE
from staffing.access import Can, needs
from staffing.requests import StaffRequest


@needs(Can.PLAN_VIEW)
@require_GET
def plan_picture(request: StaffRequest, picture_id: int) -> HttpResponse:
    """The picture itself. The page of the plan that shows it is in the trail, so this leaves no second event."""
    picture = get_object_or_404(PlanPicture.objects.visible_to(request.actor), pk=picture_id)
    return answer_with(picture.file, MEDIA_TYPE, content_disposition_header(False, "picture.jpg"))
