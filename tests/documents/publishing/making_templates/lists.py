"""The default templates of what the council decides: the annex with the ranking, and the minutes."""

from __future__ import annotations

from dtiscore.language.errors import Language

from .sheet import Sheet

DOTS = "……………"
CHAIR, SECRETARY = (
    "{% if council." + who + " %}{{ council." + who + " }}{% else %}{{ blank }}{% endif %}"
    for who in ("chair", "secretary")
)
Columns = tuple[tuple[str, float, str, str], ...]


def annex(lang: Language) -> bytes:
    sheet = Sheet(lang, "annex")
    say = sheet.pick
    sheet.text(say("Phụ lục", "ANNEX"), align="center", bold=True, size=14, after=0)
    sheet.text(
        say("KẾT QUẢ ĐÁNH GIÁ, XẾP HẠNG CHUYỂN ĐỔI SỐ NĂM {{ year }}", "RESULTS AND RANKING OF DIGITAL TRANSFORMATION, {{ year }}"),
        align="center", bold=True, size=14, after=0,
    )  # fmt: skip
    sheet.text(
        say(
            "(Kèm theo {{ decision.cited }})", "(to {{ decision.cited }})"
        ),
        align="center", italic=True, size=14, after=10,
    )  # fmt: skip
    sheet.text(
        say(
            "Đánh giá theo {{ framework.title }}: {{ count.units }} đơn vị được đánh giá, {{ count.ranked }} đơn vị được xếp hạng.",
            "Assessed under the {{ framework.title }}: {{ count.units }} units, of which {{ count.ranked }} are ranked.",
        )
    )
    sheet.tag("for block in blocks")
    sheet.heading(say("{{ block.number }}. {{ block.heading }} ({{ block.count }} đơn vị)", "{{ block.number }}. {{ block.heading }} ({{ block.count }} units)"))  # fmt: skip
    columns: Columns = (
        (say("STT", "No."), 12, "center", "{{ row.number }}"),
        (say("Hạng", "Rank"), 14, "center", "{{ row.rank }}"),
        (say("Đơn vị", "Unit"), 41, "left", "{{ row.unit }}"),
        (say("Điểm đạt", "Points"), 18, "right", "{{ row.points }}"),
        (say("Điểm tối đa", "Max."), 18, "right", "{{ row.max }}"),
        (say("Tỷ lệ (%)", "%"), 16, "right", "{{ row.percent }}"),
        (say("Xếp loại", "Band"), 20, "center", "{{ row.band }}"),
        (say("So với năm {{ last_year }}", "Since {{ last_year }}"), 26, "center", "{{ row.change }}"),
    )
    sheet.table("row in block.rows", columns, size=12)
    sheet.tag("endfor")
    sheet.tag("if unranked")
    sheet.heading(say("Đơn vị không xếp hạng", "Units without a rank"))
    apart: Columns = (
        (say("STT", "No."), 12, "center", "{{ row.number }}"),
        (say("Đơn vị", "Unit"), 52, "left", "{{ row.unit }}"),
        (say("Điểm đạt", "Points"), 20, "right", "{{ row.points }}"),
        (say("Điểm tối đa", "Max."), 20, "right", "{{ row.max }}"),
        (say("Tỷ lệ (%)", "%"), 18, "right", "{{ row.percent }}"),
        (say("Ghi chú", "Remark"), 43, "left", "{{ row.remark }}"),
    )
    sheet.table("row in unranked", apart, size=12)
    sheet.tag("endif")
    sheet.tag("if borders")
    sheet.heading(say("Thay đổi thứ hạng do địa giới", "What borders did to places"))
    sheet.text(
        say(
            "Thay đổi từ danh sách năm {{ last_year }} tới danh sách năm {{ year }} gồm ba phần: do danh sách nay có ít đơn vị hơn hoặc "
            "khác đi, do đơn vị sáp nhập, và do kết quả công việc. Giá trị tính lại chỉ để so sánh, không phải kết quả.",
            "The change from the list of {{ last_year }} to that of {{ year }} has three parts: the list, which has fewer or other units "
            "now, the unit's own merger, and its work. Restated scores are comparisons and no results.",
        )
    )
    moved: Columns = (
        (say("Đơn vị", "Unit"), 31, "left", "{{ row.unit }}"),
        (say("Hợp thành từ", "Made of"), 35, "left", "{{ row.made_of }}"),
        (say("Hạng trước", "Rank before"), 16, "center", "{{ row.before }}"),
        (say("Do danh sách", "By the list"), 15, "center", "{{ row.list }}"),
        (say("Do sáp nhập", "By its merger"), 15, "center", "{{ row.merger }}"),
        (say("Do công việc{{ borders.work_mark }}", "By work{{ borders.work_mark }}"), 16, "center", "{{ row.work }}"),
        (say("Hạng", "Rank"), 15, "center", "{{ row.now }}"),
        (say("Giá trị tính lại{{ borders.restated_mark }}", "Restated{{ borders.restated_mark }}"), 22, "center", "{{ row.restated }}"),
    )  # fmt: skip
    sheet.table("row in borders.rows", moved, size=11)
    sheet.tag("for note in borders.notes")
    sheet.text("{{ note }}")
    sheet.tag("endfor")
    sheet.tag("endif")
    sheet.notes(say("Ghi chú:", "Notes:"))
    return sheet.saved()


def minutes(lang: Language) -> bytes:
    sheet = Sheet(lang, "minutes")
    say = sheet.pick
    number = say(
        "{% if documents.minutes %}Số: {{ documents.minutes }}{% else %}Số: ……/BB-HĐTĐ{% endif %}",
        "{% if documents.minutes %}No.: {{ documents.minutes }}{% else %}No.: ……{% endif %}",
    )
    sheet.head(("{{ agency.parent|upper }}", "{{ council.name|upper }}"), number, dated=False)
    sheet.text(say("BIÊN BẢN", "MINUTES"), align="center", bold=True, size=14, after=0)
    sheet.text(
        say("Họp Hội đồng thẩm định kết quả đánh giá chuyển đổi số năm {{ year }}", "Meeting of the council that appraises digital transformation, {{ year }}"),
        align="center", bold=True, size=14, after=12,
    )  # fmt: skip
    if lang == "vi":
        sheet.text(
            "**Thời gian bắt đầu:** …… giờ …… phút, ngày …… tháng …… năm ………. **Địa điểm:** " + DOTS + ".", align="left"
        )
        sheet.text("**Chủ trì:** " + CHAIR + ", Chủ tịch Hội đồng. **Thư ký:** " + SECRETARY + ".", align="left")
        sheet.text("**Thành phần tham dự:** …… thành viên Hội đồng; vắng: …… (lý do: " + DOTS + ").", align="left")
    else:
        sheet.text("**Time:** …… on ……/……/………. **Place:** " + DOTS + ".", align="left")
        sheet.text("**Chair:** " + CHAIR + ". **Secretary:** " + SECRETARY + ".", align="left")
        sheet.text("**Present:** …… members of the council; absent: …… (reason: " + DOTS + ").", align="left")
    sheet.heading(say("I. NỘI DUNG", "I. SUBJECT"))
    sheet.text(
        say(
            "Hội đồng thẩm định kết quả tự đánh giá năm {{ year }} của {{ count.submitted }} đơn vị theo {{ framework.title }}.",
            "The council appraised the self-assessments of {{ count.submitted }} units for {{ year }} under the {{ framework.title }}.",
        )
    )
    sheet.tag("if units")
    sheet.text(
        say(
            "Hội đồng điều chỉnh {{ total_changes }} nội dung tại {{ total_units }} đơn vị, gồm {{ lowered }} nội dung giảm "
            "điểm, {{ raised }} nội dung tăng điểm{% if excluded != '0' %}, {{ excluded }} nội dung xác định không áp dụng{% endif %}"
            "{% if included != '0' %}, {{ included }} nội dung xác định có áp dụng{% endif %}; sau điều chỉnh, {% if rank_moves == '0' %}thứ hạng các đơn vị giữ nguyên "
            "như{% else %}{{ rank_moves }} đơn vị thay đổi thứ hạng so với{% endif %} kết quả tự đánh giá. Các nội dung còn lại được công nhận theo kết quả tự đánh giá.",
            "The council changed {{ total_changes }} points of {{ total_units }} units: {{ lowered }} lowered, {{ raised }} raised"
            "{% if excluded != '0' %}, {{ excluded }} found not to apply{% endif %}{% if included != '0' %}, {{ included }} found to apply{% endif %}; "
            "{% if rank_moves == '0' %}all units rank as{% else %}{{ rank_moves }} units rank differently than{% endif %} by their "
            "self-assessments. All else was recognised as claimed.",
        )
    )
    sheet.heading(say("II. CÁC NỘI DUNG ĐIỀU CHỈNH", "II. POINTS THAT WERE CHANGED"))
    columns: Columns = (
        (say("STT", "No."), 12, "center", "{{ change.number }}"),
        (say("Chỉ số", "Indicator"), 42, "left", "{{ change.indicator }}"),
        (say("Điểm tối đa", "Max."), 17, "right", "{{ change.max }}"),
        (say("Điểm tự chấm", "Claimed"), 17, "right", "{{ change.before }}"),
        (say("Điểm thẩm định", "Recognised"), 18, "right", "{{ change.after }}"),
        (say("Tăng, giảm", "Change"), 17, "right", "{{ change.difference }}"),
        (say("Lý do điều chỉnh", "Reason"), 42, "left", "{{ change.reason }}{% if change.author %} ({{ change.author }}){% endif %}"),
    )  # fmt: skip
    sheet.table("unit in units", columns, size=12, group=("{{ unit.unit }}", "change in unit.changes"))
    sheet.heading(say("III. KẾT QUẢ CỦA CÁC ĐƠN VỊ CÓ ĐIỀU CHỈNH", "III. UNITS WITH CHANGES"))
    standings: Columns = (
        (say("STT", "No."), 12, "center", "{{ row.number }}"),
        (say("Đơn vị", "Unit"), 49, "left", "{{ row.unit }}"),
        (say("Tổng điểm tự chấm", "Total claimed"), 21, "right", "{{ row.before }}"),
        (say("Tổng điểm thẩm định", "Total recognised"), 22, "right", "{{ row.after }}"),
        (say("Tăng, giảm", "Change"), 18, "right", "{{ row.difference }}"),
        (say("Hạng theo điểm tự chấm", "Rank claimed"), 21, "center", "{{ row.rank_before }}"),
        (say("Hạng sau thẩm định", "Rank recognised"), 22, "center", "{{ row.rank_after }}"),
    )
    sheet.table("row in standings", standings, size=12)
    sheet.tag("elif not compared")
    sheet.text(say("Không có số liệu tự đánh giá để đối chiếu.", "There is no self-assessment to compare with."))
    sheet.tag("else")
    sheet.text(
        say(
            "Hội đồng công nhận toàn bộ kết quả tự đánh giá, không điều chỉnh điểm.",
            "The council recognised every point as claimed.",
        )
    )
    sheet.tag("endif")
    sheet.notes(say("Ghi chú:", "Notes:"))
    sheet.text(
        say(
            "Cuộc họp kết thúc vào …… giờ …… phút cùng ngày. Biên bản đã được đọc lại cho các thành viên Hội đồng cùng nghe và nhất trí thông qua./.",
            "The meeting ended at ……. The minutes were read out and agreed by the members present.",
        ),
        before=6,
        keep=True,
    )
    sheet.both_signed((say("THƯ KÝ", "SECRETARY"), "council.secretary"), (say("CHỦ TỌA", "CHAIR"), "council.chair"))
    return sheet.saved()
