"""Names of files and signatures as people write them: a unit is named only where nothing else can be meant."""

from __future__ import annotations

import pytest

from dtiscore import Unit
from dtiscore.documents.forms.named_units import NamedUnits

LETTERS = (Unit("xa-a", "Xã A (synthetic)"), Unit("xa-ab", "Xã AB"), Unit("xa-b", "Xã B"), Unit("phuong-e", "Phường E"))
NUMBERED = tuple(
    Unit(str(i), f"Xã {name}")
    for i, name in enumerate(
        ("Tân Thanh", "Tân Thành", "Tân An", "Hoà Bình", "Thanh Bình", "Nam Cường", "Cường", "Trần Đề", "Tân", "An"), 1
    )
)
ALIKE = (Unit("xa-a", "Xã A"), Unit("xa_a", "Xã Mỹ Đức"), Unit("XA.B", "Xã Ba"), Unit("xa b", "Xã Bốn"))
OFFICIAL = (Unit("26734", "Phường Bến Nghé"), Unit("26737", "Phường Bến Thành"), Unit("267", "Xã Bến"))


@pytest.mark.parametrize(
    ("units", "own", "stem", "others"),
    [
        (LETTERS, "xa-a", "xa-b", {"xa-b"}),
        (LETTERS, "xa-a", "XA_B (2)", {"xa-b"}),
        (LETTERS, "xa-a", "XaB_2025", {"xa-b"}),
        (LETTERS, "xa-a", "Bản sao của Xã B", {"xa-b"}),
        (LETTERS, "xa-a", "xa-b-synthetic - Copy", {"xa-b"}),
        (LETTERS, "xa-a", "Phieu tu cham phuong E (1)", {"phuong-e"}),
        (LETTERS, "xa-a", "xa-ab", {"xa-ab"}),
        (NUMBERED, "1", "10", {"10"}),
        (NUMBERED, "1", "xã tân thành", {"2"}),
        (NUMBERED, "1", "Tân Thành", {"2"}),
        (NUMBERED, "1", "Xã Hòa Bình", {"4"}),
        (NUMBERED, "1", "Phieu Nam Cuong 2025", {"6"}),
        (NUMBERED, "7", "Phieu Nam Cuong 2025", set()),  # cuong is part of it
        (NUMBERED, "1", "Phiếu tự đánh giá Trần Đề", {"8"}),
        (OFFICIAL, "26734", "26737_BC-UBND", {"26737"}),
        (ALIKE, "xa_a", "xa-a", {"xa-a"}),
        (ALIKE, "xa-a", "xa_a", {"xa_a"}),
        (ALIKE, "xa_a", "xa-a (1)", {"xa-a"}),
        (ALIKE, "xa-a", "xa-a-xa-my-duc", {"xa_a"}),
        (ALIKE, "XA.B", "xa b", {"xa b"}),
        (OFFICIAL, "26734", "PhuongBenThanh2025", {"26737"}),
        (OFFICIAL, "26734", "Phieu Ben Thanh", {"26737"}),
    ],
)
def test_a_file_that_is_named_after_another_unit(
    units: tuple[Unit, ...], own: str, stem: str, others: set[str]
) -> None:
    assert NamedUnits(units).others_in_file(stem, own) == others


@pytest.mark.parametrize(
    ("units", "own", "stem"),
    [
        *((LETTERS, "xa-a", stem) for stem in (
            "xa-a", "Xã A", "Phieu tu cham xa A (1)", "Bản sao của xa-a", "xa-a-synthetic", "Phiếu xã A thay bản của xã B",
            "phieu", "scan0001", "1234567 bản ký", "b", "B", "phieu b", "nop lan 2", "2025-12-31", "")),
        *((LETTERS, "xa-ab", stem) for stem in ("xa-ab", "Xã AB", "Phieu xa AB (1)", "xa ab - Copy")),
        *((NUMBERED, "1", stem) for stem in (
            "1", "Phieu (2)", "Phieu 2", "2. Phiếu", "xã Tân Thanh", "xa tan thanh", "Nguyễn Thanh Bình", "Nguyen Thanh Binh ky",
            "phieu 10-11-2025", "Hồ sơ nội vụ")),
        *((NUMBERED, "10", stem) for stem in ("10", "10-xa-an", "Xã An", "phieu 10", "An")),
        *((ALIKE, "xa_a", stem) for stem in ("xa_a", "xa_a - Copy", "xa-a-xa-my-duc", "Xã Mỹ Đức", "XA_A")),
        *((ALIKE, "xa-a", stem) for stem in ("xa-a", "xa-a (2)", "Xã A")),
        *((OFFICIAL, "26734", stem) for stem in ("26734", "phieu 267", "Ben Nghe", "26734 26737", "P Ben Nghe quan 1")),
    ],
)  # fmt: skip
def test_a_file_name_that_accuses_nobody(units: tuple[Unit, ...], own: str, stem: str) -> None:
    assert NamedUnits(units).others_in_file(stem, own) == set()


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("XÃ TÂN THÀNH", {"2"}),
        ("TM. ỦY BAN NHÂN DÂN XÃ TÂN AN", {"3"}),
        ("Tân Thành", {"2"}),
        ("2", {"2"}),
        ("KT. CHỦ TỊCH, PHÓ CHỦ TỊCH Nguyễn Thanh Bình", set()),
        ("Trần Văn An", set()),
        ("UBND xã Tân Thanh (trước đây thuộc xã Tân Thành)", set()),
        ("(Ký, ghi rõ họ tên, đóng dấu)", set()),
        ("", set()),
    ],
)
def test_signatures(text: str, others: set[str]) -> None:
    assert NamedUnits(NUMBERED).others_in_text(text, "1") == others
