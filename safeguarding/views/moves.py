"""Files that go to another school or come from one: the list, one of them in full, and every step."""

from collections.abc import Sequence
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupils.kept_files import answer_content
from pupils.models import Pupil
from pupils.roll import FEWEST_LETTERS
from safeguarding import file_moves, pack_files, packs
from safeguarding.actions.file_moves import begin_incoming, begin_transfer, note, open_move, step
from safeguarding.actions.packs import JOB, NAME, PACKABLE, ask_pack, show_passphrase, take_pack
from safeguarding.codes import EntryKind, WhyRead
from safeguarding.forms.files import FilesForm
from safeguarding.forms.moves import NOTED, FindForm, IncomingForm, PackForm, TransferForm
from safeguarding.models import Entry, FileMove, SubjectKey, TransferPack
from safeguarding.models.file_move import FileMoveQuerySet
from safeguarding.opening import way_of
from safeguarding.sealing import Body
from safeguarding.thread import lines_of
from safeguarding.views.acting import act_on
from safeguarding.views.kept_files import answer_file
from safeguarding.waiting_files import forget_sent
from staffing import drafts
from staffing.access import Can, Resource, needs, step_up
from staffing.calendar import now, today
from staffing.models import Job
from staffing.paging import page_of
from staffing.refusals import Refused
from staffing.requests import StaffRequest

ROWS: Final = 25
MOST_FOUND: Final = 25


@needs(Can.CONCERN_VIEW)
@step_up
@require_GET
def file_move_list(request: StaffRequest) -> HttpResponse:
    """What is on its way, the latest first; what came to its end on a page of its own."""
    is_ended = request.GET.get("ended") == "1"
    moves = (file_moves.ended if is_ended else file_moves.on_their_way)(request.actor)
    page = page_of(moves.select_related("pupil"), request.GET.get("page"), ROWS)
    rows = file_moves.read(request.staff.school, list(page), today())
    context = {
        "page": page,
        "rows": rows if is_ended else sorted(rows, key=_turn),
        "is_ended": is_ended,
        "address": "ended=1&" if is_ended else "",
        "left_behind": [] if is_ended else file_moves.left_behind(request.actor, today())[:MOST_FOUND],
    }
    return render(request, "safeguarding/file_move_list.html", context)


def _turn(row: file_moves.Move) -> tuple[bool, int]:
    return row.days_left is None, row.days_left or 0


@needs(Can.CONCERN_VIEW)
@step_up
@require_http_methods(["GET", "POST"])
def file_pupil_find(request: StaffRequest) -> HttpResponse:
    """Whose file it is: also of those who have left. A name travels in the body, never in an address."""
    form = FindForm.of(request)
    found: Sequence[Pupil] = ()
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        drafts.drop(request.actor, form.page_key)
        roll = Pupil.objects.visible_to(request.actor, Resource.ROLL)
        found = list(roll.named_like(name).by_name()[:MOST_FOUND]) if len(name) >= FEWEST_LETTERS else []
    keys = SubjectKey.objects.visible_to(request.actor).whole().filter(pupil__in=[each.pk for each in found])
    known = {key.pupil_id: key.pk for key in keys}
    rows = [(pupil, known.get(pupil.pk)) for pupil in found]
    context = {"form": form, "rows": rows, "is_asked": form.is_bound and form.is_valid()}
    return render(request, "safeguarding/file_pupil_find.html", context)


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def transfer_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    pupil = _pupil(request, pupil_id)
    form = TransferForm.of(request)

    def do() -> str:
        return _at(begin_transfer(by=request.actor, pupil=pupil, told=form.told()))

    return act_on(request, form, do, title="File goes to another school", back=_list(), about=pupil.name)


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def incoming_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Where the file is here already, what it is comes next."""
    pupil = _pupil(request, pupil_id)
    form = IncomingForm.of(request)

    def do() -> str:
        standing = form.cleaned_data["standing"]
        move = begin_incoming(by=request.actor, pupil=pupil, told=form.told(), is_expected=standing != "none")
        if standing == "came":
            return reverse("safeguarding:file_move_note", args=[move.pk, EntryKind.CAME.value])
        return _at(move)

    return act_on(request, form, do, title="File from another school", back=_list(), about=pupil.name)


@needs(Can.CONCERN_VIEW)
@step_up
@require_GET
def file_move_detail(request: StaffRequest, file_move_id: int) -> HttpResponse:
    """Every step, and what comes next. That it was opened is an entry."""
    row = open_move(
        by=request.actor,
        school=request.staff.school,
        move_id=file_move_id,
        at=now(),
        on=today(),
        way=way_of(request.GET.get("from")),
    )
    if row is None:
        raise Http404
    pack = TransferPack.objects.visible_to(request.actor).kept().filter(move=row.move).first()
    is_packable = row.is_out and row.stage in PACKABLE
    context = {
        "row": row,
        "steps": [_said(step, row.said[step.pk]) for step in row.steps if step.kind != EntryKind.READ],
        "next": [(kind.value, NOTED[kind][0]) for kind in file_moves.next_steps(row.stage)],
        "pack": pack,
        "is_packable": is_packable,
        "is_pack_next": is_packable and not pack,
        "job": _job(pack) if pack and not pack.made_at else None,
        "kept_until": pack.asked_at + pack_files.KEEP_FOR if pack else None,
        "missing": _missing(request, row) if pack and pack.made_at else 0,
        "files": _files_of(row),
    }
    return render(request, "safeguarding/file_move_detail.html", context)


def _job(pack: TransferPack) -> Job | None:
    return Job.objects.filter(kind=JOB, subject_id=pack.pk).last()


def _said(step: Entry, body: Body | None) -> tuple[Entry, list[tuple[str, str]], bool]:
    return step, list(lines_of(body or {})), body is None


def _missing(request: StaffRequest, row: file_moves.Move) -> int:
    packed = [step for step in row.steps if step.kind == EntryKind.PACKED][-1:]
    ids = [pk for step in packed for pk in (row.said[step.pk] or {}).get("entries", [])]
    return packs.left_out(request.actor, row.move.pupil, ids)


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def file_move_note(request: StaffRequest, file_move_id: int, file_step_id: str) -> HttpResponse:
    """One step, by its kind."""
    move = _move(request, file_move_id)
    kind = next((each for each in NOTED if each.value == file_step_id), None)
    if kind is None:
        raise Http404
    title, form_class = NOTED[kind]
    form = form_class.of(request)

    def do() -> str:
        taken = form.taken_files if isinstance(form, FilesForm) else []
        at = form.cleaned_data.get("happened_at")
        contents = [file.content() for file in taken]
        step(by=request.actor, move=move, kind=kind, body=form.told(), happened_at=at, contents=contents)
        forget_sent(taken)
        return _at(move)

    return act_on(request, form, do, title=title, back=_back(move), about=move.pupil.name)


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def pack_create(request: StaffRequest, file_move_id: int) -> HttpResponse:
    move = _move(request, file_move_id)
    form = PackForm.of(request)

    def do() -> str:
        ask_pack(by=request.actor, move=move, with_names=form.cleaned_data["with_names"], at=now())
        return _at(move)

    return act_on(
        request,
        form,
        do,
        title="Make the pack",
        back=_back(move),
        button="Make it",
        about=move.pupil.name,
    )


@needs(Can.CONCERN_EDIT)
@step_up
@require_POST
def pack_passphrase(request: StaffRequest, file_move_id: int) -> HttpResponse:
    """Shown once, in the answer itself: it stands in no session and no address."""
    move = _move(request, file_move_id)
    context = {"move": move, "passphrase": "", "refusal": ""}
    try:
        context["passphrase"] = show_passphrase(by=request.actor, pack=_pack(request, move), at=now())
    except Refused as refusal:
        context["refusal"] = str(refusal)
    return render(request, "safeguarding/pack_passphrase.html", context)


@needs(Can.CONCERN_EDIT)
@step_up
@require_GET
def pack_open(request: StaffRequest, file_move_id: int) -> HttpResponse:
    """The pack as it lies here, encrypted; its name names nobody."""
    pack = _pack(request, _move(request, file_move_id))
    try:
        content = take_pack(by=request.actor, pack=pack)
    except Refused as gone:
        raise Http404 from gone
    disposition = content_disposition_header(True, f"{NAME}.zip.age")
    return answer_content(content, "application/octet-stream", disposition)


@needs(Can.CONCERN_VIEW)
@step_up
@require_GET
def came_file(request: StaffRequest, file_move_id: int, came_file_id: int) -> HttpResponse:
    """A file that came, by its place among those of the move. That it was opened is an entry."""
    row = _read(request, _move(request, file_move_id))
    found = {place: (entry, index) for place, _, entry, index in _files_of(row)}
    if came_file_id not in found:
        raise Http404
    entry, index = found[came_file_id]
    answer = answer_file(entry, index, f"file-{came_file_id}")
    said = {"why_read": WhyRead.WITHIN.value, "what": f"File {came_file_id}"}
    note(by=request.actor, move=row.move, kind=EntryKind.READ, body=said)
    return answer


def _files_of(row: file_moves.Move) -> list[tuple[int, str, Entry, int]]:
    """Each file that came: its place, its name, its entry and where it is in that."""
    found: list[tuple[int, str, Entry, int]] = []
    for step_ in row.steps:
        told = (row.said[step_.pk] or {}).get("files") or []
        for index, its in enumerate(told):
            found.append((len(found) + 1, str(its.get("name", "")), step_, index))
    return found


def _pupil(request: StaffRequest, pupil_id: int) -> Pupil:
    """Also one who has left: their file may still be here."""
    return get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.ROLL), pk=pupil_id)


def _moves(request: StaffRequest) -> FileMoveQuerySet:
    return FileMove.objects.visible_to(request.actor)


def _move(request: StaffRequest, file_move_id: int) -> FileMove:
    return get_object_or_404(_moves(request).select_related("pupil"), pk=file_move_id)


def _read(request: StaffRequest, move: FileMove) -> file_moves.Move:
    return file_moves.read(request.staff.school, [move], today())[0]


def _pack(request: StaffRequest, move: FileMove) -> TransferPack:
    packs_here = TransferPack.objects.visible_to(request.actor).kept().filter(move=move)
    return get_object_or_404(packs_here.select_related("move__pupil"))


def _at(move: FileMove) -> str:
    return reverse("safeguarding:file_move_detail", args=[move.pk])


def _back(move: FileMove) -> tuple[str, str]:
    return f"{_at(move)}?from={WhyRead.WITHIN.value}", "The file"


def _list() -> tuple[str, str]:
    return reverse("safeguarding:file_move_list"), "Files that move"
