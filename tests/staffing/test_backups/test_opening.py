"""Nothing but the archive as it was written, and the key it was sealed for, opens."""

import random
from pathlib import Path

import pytest

from staffing.backups.opening import opened
from staffing.backups.sealing import DAMAGED, new_keys
from staffing.backups.troubles import NotTried, Trouble

pytestmark = pytest.mark.django_db(transaction=True)


def is_refused(path: Path, content: bytes, key_file: Path) -> bool:
    path.write_bytes(content)
    try:
        with opened(path, key_file):
            return False
    except Trouble:
        return True


def test_it_opens_with_its_key_and_every_part_is_there(backup, key_file):
    with opened(backup, key_file) as found:
        assert found.uploads["imports/roll.csv"].read_bytes() == b"UPN,Surname\n"
        assert found.manifest.tables["staffing_outboxmail"][0] == 1
        assert found.database.stat().st_size == found.manifest.parts[found_name(found.manifest.parts)][0]


def found_name(parts: dict) -> str:
    return next(name for name in parts if name.startswith("database"))


def test_the_manifest_names_the_keys_and_holds_none(backup, key_file, settings):
    with opened(backup, key_file) as found:
        assert "DJANGO_SECRET_KEY" in found.manifest.keys
        assert settings.SECRET_KEY not in str(found.manifest)
        assert settings.HANDRAIL_FIELD_KEY[0] not in str(found.manifest)


def test_a_thousand_flipped_bytes_are_a_thousand_refusals(backup, key_file, tmp_path):
    content, chance = backup.read_bytes(), random.Random(20261122)
    places = [0, len(content) - 1, *(chance.randrange(len(content)) for _ in range(998))]
    accepted = []
    for place in places:
        changed = bytearray(content)
        changed[place] ^= chance.randrange(1, 256)
        if not is_refused(tmp_path / "flipped.age", changed, key_file):
            accepted.append(place)
    assert accepted == []


def test_a_half_copied_archive_is_refused_wherever_it_broke_off(backup, key_file, tmp_path):
    content = backup.read_bytes()
    lengths = {0, 1, 100, len(content) // 2, len(content) - 1}
    lengths |= {length for edge in range(0, len(content), 1 << 14) for length in (edge, edge + 200)}
    short = [length for length in lengths if length < len(content)]
    assert [
        length for length in short if not is_refused(tmp_path / "short.age", content[:length], key_file)
    ] == []


def test_more_after_its_end_is_refused(backup, key_file, tmp_path):
    assert is_refused(tmp_path / "long.age", backup.read_bytes() + b"\0", key_file)


def test_damage_is_told_in_a_sentence(backup, key_file):
    backup.write_bytes(backup.read_bytes()[:-40])
    with pytest.raises(Trouble, match=DAMAGED.split(",")[0]), opened(backup, key_file):
        pass


def test_another_schools_key_does_not_open_it(backup, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text(new_keys()[0])
    with pytest.raises(NotTried, match="does not open this backup"), opened(backup, other):
        pass


def test_a_file_without_a_key_is_not_a_key(backup, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("AGE-SECRET-KEY-1HALF")
    with pytest.raises(NotTried, match="holds no private key"), opened(backup, other):
        pass


def test_whoever_has_the_public_key_alone_can_make_no_backup_of_ours(backup, key_file, settings):
    settings.HANDRAIL_HMAC_KEY = "another installation's"
    with pytest.raises(Trouble, match="not made with the keys"), opened(backup, key_file):
        pass


def test_other_field_keys_are_refused_unless_they_are_lost(backup, key_file, settings):
    settings.HANDRAIL_FIELD_KEY = ["another one"]
    with pytest.raises(Trouble, match="not made with the keys"), opened(backup, key_file):
        pass
    with opened(backup, key_file, keys_lost=True) as found:
        assert found.manifest.schools


def test_a_field_key_that_is_kept_beside_a_newer_one_still_fits(backup, key_file, settings):
    settings.HANDRAIL_FIELD_KEY = ["a newer one", *settings.HANDRAIL_FIELD_KEY]
    with opened(backup, key_file) as found:
        assert found.manifest.schools


def test_nothing_is_left_of_what_was_opened(backup, key_file, settings):
    with opened(backup, key_file):
        assert any(settings.VAR_DIR.iterdir())
    assert not any(settings.VAR_DIR.iterdir())
