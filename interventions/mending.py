"""A session as a row that a reader may say is wrong; the office passes it to whoever wrote it."""

from interventions.models import Session
from pupils.mending import Kind, Place, can_be_wrong
from pupils.models import Correction
from staffing.access import Can

_PAGE = "interventions:session_detail"
SESSION = can_be_wrong(
    Kind(
        Correction.Kind.SESSION,
        Session.objects.visible_to,
        (Place("Open the session", _PAGE, Can.SESSION_VIEW),),
        Place("Back to the session", _PAGE, Can.SESSION_VIEW),
        day="on",
        author="written_by",
        pupil="",
    )
)
