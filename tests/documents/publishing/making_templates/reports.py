"""The default templates of what is told about the results: the notice to each unit, and the summary of the year."""

from __future__ import annotations

from dtiscore.language.errors import Language

from .lists import Columns
from .sheet import Sheet

OFFICE = ("{{ agency.parent|upper }}", "{{ agency.name|upper }}")


def notice(lang: Language) -> bytes:
    sheet = Sheet(lang, "notice")
    say = sheet.pick
    sheet.head(
        OFFICE,
        say(
            "{% if documents.notice %}Số: {{ documents.notice }}{% else %}Số: ……/TB-{{ agency.short }}{% endif %}",
            "{% if documents.notice %}No.: {{ documents.notice }}{% else %}No.: ……{% endif %}",
        ),
    )
    sheet.text(say("THÔNG BÁO", "NOTICE"), align="center", bold=True, size=14, after=0)
    sheet.text(
        say("Kết quả đánh giá, xếp hạng chuyển đổi số năm {{ year }} của {{ unit }}", "Digital transformation of {{ unit }} in {{ year }}: results and rank"),
        align="center", bold=True, size=14, after=12,
    )  # fmt: skip
    sheet.text(
        say(
            "Căn cứ {{ decision.cited }} công bố kết quả "
            "đánh giá, xếp hạng chuyển đổi số năm {{ year }}, {{ agency.name }} thông báo kết quả của {{ unit }} theo {{ framework.title }} như sau:",
            "Under {{ decision.cited }}, {{ agency.name }} "
            "gives notice of the results of {{ unit }} for {{ year }} under the {{ framework.title }}:",
        )
    )  # fmt: skip
    sheet.heading(say("1. Kết quả chung", "1. Overall result"))
    sheet.text(
        say(
            "Tổng điểm: **{{ points }}/{{ max }}** điểm, bằng **{{ percent }}%** điểm tối đa áp dụng cho đơn vị"
            "{% if band != '–' %}; xếp loại: **{{ band }}**{% endif %}"
            "{% if rank != '–' %}; xếp hạng **{{ rank }}/{{ of }}**{% if in_block %} {{ in_block }}{% endif %}{% else %}; {{ remark|lower }}{% endif %}.",
            "Total: **{{ points }} of {{ max }}** points, **{{ percent }}%** of the maximum that applies to the unit"
            "{% if band != '–' %}; band: **{{ band }}**{% endif %}"
            "{% if rank != '–' %}; rank **{{ rank }} of {{ of }}**{% if in_block %} {{ in_block }}{% endif %}{% else %}; {{ remark|lower }}{% endif %}.",
        )
    )  # fmt: skip
    sheet.tag("if last_percent != '–'")
    sheet.text(
        say(
            "Năm {{ last_year }}: {{ last_percent }}% điểm tối đa{% if last_rank != '–' %}, hạng {{ last_rank }}{% endif %}"
            "{% if change != '–' %}. Thứ hạng so với năm {{ last_year }}: {{ change|lower }}{% endif %}.",
            "In {{ last_year }}: {{ last_percent }}% of the maximum{% if last_rank != '–' %}, rank {{ last_rank }}{% endif %}"
            "{% if change != '–' %}. Rank since {{ last_year }}: {{ change|lower }}{% endif %}.",
        )
    )
    sheet.tag("endif")
    sheet.heading(say("2. Điểm theo chỉ số", "2. Points by index"))
    columns: Columns = (
        (say("STT", "No."), 13, "center", "{{ part.number }}"),
        (say("Chỉ số", "Index"), 67, "left", "{{ part.title }}"),
        (say("Điểm đạt", "Points"), 20, "right", "{{ part.points }}"),
        (say("Điểm tối đa", "Max."), 20, "right", "{{ part.max }}"),
        (say("Tỷ lệ (%)", "%"), 18, "right", "{{ part.percent }}"),
        (say("Hạng trong khối", "Rank in block"), 27, "center", "{% if part.rank != '–' %}{{ part.rank }}/{{ part.of }}{% else %}–{% endif %}"),
    )  # fmt: skip
    sheet.table("part in parts", (*columns,))
    sheet.text(say("Tổng điểm: **{{ points }}/{{ max }}**.", "Total: **{{ points }} of {{ max }}**."), after=4)
    sheet.tag("if pillars")
    sheet.heading(say("Điểm theo trụ cột", "Points by pillar"))
    sheet.table("part in pillars", (("STT" if lang == "vi" else "No.", *columns[0][1:]), (say("Trụ cột", "Pillar"), *columns[1][1:]), *columns[2:]))  # fmt: skip
    sheet.tag("endif")
    sheet.heading(say("3. Nội dung được điều chỉnh khi thẩm định", "3. Points changed by the appraisal"))
    sheet.tag("if changes")
    changed: Columns = (
        (say("STT", "No."), 12, "center", "{{ change.number }}"),
        (say("Chỉ số", "Indicator"), 50, "left", "{{ change.indicator }}"),
        (say("Điểm tự chấm", "Claimed"), 19, "right", "{{ change.before }}"),
        (say("Điểm thẩm định", "Recognised"), 20, "right", "{{ change.after }}"),
        (say("Tăng, giảm", "Change"), 18, "right", "{{ change.difference }}"),
        (say("Lý do", "Reason"), 46, "left", "{{ change.reason }}"),
    )
    sheet.table("change in changes", changed)
    sheet.tag("elif not compared")
    sheet.text(say("Không có số liệu tự đánh giá để đối chiếu.", "There is no self-assessment to compare with."))
    sheet.tag("else")
    sheet.text(say("Không có nội dung điều chỉnh.", "No point was changed."))
    sheet.tag("endif")
    sheet.heading(say("4. Nội dung có thể tăng nhiều điểm nhất", "4. Where most points can be won"))
    sheet.tag("if gaps")
    sheet.text(
        say(
            "Các chỉ số dưới đây được so sánh với {{ gaps_to }}; điểm tăng thêm được tính riêng cho từng chỉ số, với giả định chỉ chỉ số đó đạt mức so sánh.",
            "Compared with the {{ gaps_to }}; the gain is that of each indicator if it alone reached the level compared with.",
        )
    )
    gained: Columns = (
        (say("STT", "No."), 12, "center", "{{ gap.number }}"),
        (say("Chỉ số", "Indicator"), 56, "left", "{{ gap.indicator }}"),
        (say("Kết quả", "Result"), 25, "right", "{{ gap.value }}"),
        (say("Mức so sánh", "Compared with"), 25, "right", "{{ gap.target }}"),
        (say("Điểm tăng thêm", "Gain"), 18, "right", "{{ gap.gain }}"),
        (say("Căn cứ", "By"), 29, "left", "{{ gap.document }}"),
    )
    sheet.table("gap in gaps", gained)
    sheet.tag("else")
    sheet.text(say("Không có nội dung nào có thể tăng điểm so với mức so sánh.", "No gap is worth points."))
    sheet.tag("endif")
    sheet.notes(say("Ghi chú:", "Notes:"))
    sheet.text(
        say(
            "Đơn vị có ý kiến về kết quả đề nghị gửi văn bản kèm tài liệu kiểm chứng về {{ agency.name }} trước ngày {{ reply_by }}./.",
            "Objections, with evidence, are to reach {{ agency.name }} in writing by {{ reply_by }}.",
        ),
        before=6,
        keep=True,
    )
    sheet.signed()
    return sheet.saved()


def summary(lang: Language) -> bytes:
    sheet = Sheet(lang, "summary")
    say = sheet.pick
    sheet.head(
        OFFICE,
        say(
            "{% if documents.summary %}Số: {{ documents.summary }}{% else %}Số: ……/BC-{{ agency.short }}{% endif %}",
            "{% if documents.summary %}No.: {{ documents.summary }}{% else %}No.: ……{% endif %}",
        ),
    )
    sheet.text(say("BÁO CÁO", "REPORT"), align="center", bold=True, size=14, after=0)
    sheet.text(
        say("Tổng hợp kết quả đánh giá, xếp hạng chuyển đổi số năm {{ year }}", "Digital transformation in {{ year }}: summary of results"),
        align="center", bold=True, size=14, after=12,
    )  # fmt: skip
    sheet.heading(say("I. TÌNH HÌNH ĐÁNH GIÁ", "I. THE ASSESSMENT"))
    sheet.text(
        say(
            "Năm {{ year }} có {{ count.units }} đơn vị được đánh giá theo {{ framework.title }}, {{ count.submitted }} đơn vị có "
            "số liệu, {{ count.ranked }} đơn vị được xếp hạng.{% if changes.count != '0' %} Hội đồng thẩm định điều chỉnh "
            "{{ changes.count }} nội dung tại {{ changes.units }} đơn vị.{% endif %}",
            "In {{ year }} {{ count.units }} units were assessed under the {{ framework.title }}; {{ count.submitted }} have data and "
            "{{ count.ranked }} are ranked.{% if changes.count != '0' %} The council changed {{ changes.count }} points of "
            "{{ changes.units }} units.{% endif %}",
        )
    )
    sheet.tag("if not_submitted")
    sheet.text(
        say("Chưa có số liệu: ", "Without data: ")
        + "{% for name in not_submitted %}{{ name }}{% if not loop.last %}; {% endif %}{% endfor %}."
    )
    sheet.tag("endif")
    sheet.heading(say("II. KẾT QUẢ THEO KHỐI", "II. RESULTS BY BLOCK"))
    statistics: Columns = (
        (say("STT", "No."), 12, "center", "{{ block.number }}"),
        (say("Khối", "Block"), 29, "left", "{{ block.title }}"),
        (say("Số đơn vị xếp hạng", "Units ranked"), 18, "center", "{{ block.ranked }}"),
        (say("Cao nhất (%)", "Highest (%)"), 18, "right", "{{ block.highest }}"),
        (say("Thấp nhất (%)", "Lowest (%)"), 18, "right", "{{ block.lowest }}"),
        (say("Trung vị (%)", "Median (%)"), 18, "right", "{{ block.median }}"),
        (say("Bình quân (%)", "Mean (%)"), 18, "right", "{{ block.mean }}"),
        (say("Bình quân năm {{ last_year }} (%)", "Mean of {{ last_year }} (%)"), 17, "right", "{{ block.last_mean }}"),
        (say("Tăng, giảm (điểm phần trăm)", "Change (pp)"), 17, "right", "{{ block.mean_change }}"),
    )
    sheet.table("block in blocks", statistics, size=11)
    sheet.tag("for block in blocks")
    sheet.heading("{{ block.number }}. {{ block.title }}")
    sheet.tag("if block.first")
    sheet.text(
        say("Dẫn đầu: ", "Leading: ")
        + "{% for row in block.first %}{{ row.unit }} ({{ row.percent }}%){% if not loop.last %}; {% endif %}{% endfor %}."
        + "{% if block.last %} " + say("Cuối bảng xếp hạng: ", "Last: ")
        + "{% for row in block.last %}{{ row.unit }} ({{ row.percent }}%){% if not loop.last %}; {% endif %}{% endfor %}.{% endif %}"
    )  # fmt: skip
    sheet.tag("endif")
    sheet.tag("if block.bands")
    sheet.text(
        say("Xếp loại: ", "Bands: ")
        + "{% for band in block.bands %}{{ band.title }}: {{ band.count }}"
        + say(" đơn vị ({{ band.percent }}%)", " units ({{ band.percent }}%)")
        + "{% if not loop.last %}; {% endif %}{% endfor %}."
    )
    sheet.tag("endif")
    sheet.tag("if block.sure")
    sheet.text("{{ block.sure }}")
    sheet.tag("endif")
    sheet.tag("if block.risers or block.fallers or block.same != '0'")
    sheet.text(
        say(
            "So với năm {{ last_year }}: {{ block.up }} đơn vị tăng hạng, {{ block.down }} đơn vị giảm hạng, {{ block.same }} đơn vị giữ nguyên.",
            "Since {{ last_year }}: {{ block.up }} units rose, {{ block.down }} fell, {{ block.same }} kept their rank.",
        )
        + "{% if block.risers %} " + say("Tăng nhiều nhất: ", "Rose most: ")
        + "{% for row in block.risers %}{{ row.unit }} ({{ row.change|lower }}){% if not loop.last %}; {% endif %}{% endfor %}.{% endif %}"
        + "{% if block.fallers %} " + say("Giảm nhiều nhất: ", "Fell most: ")
        + "{% for row in block.fallers %}{{ row.unit }} ({{ row.change|lower }}){% if not loop.last %}; {% endif %}{% endfor %}.{% endif %}"
    )  # fmt: skip
    sheet.tag("endif")
    sheet.tag("endfor")
    sheet.heading(say("III. CÁC CHỈ SỐ ĐẠT THẤP", "III. WEAKEST INDICES"))
    sheet.text(
        say(
            "Tỷ lệ điểm đạt bình quân (% điểm tối đa) của các đơn vị được xếp hạng có áp dụng chỉ số, sắp xếp từ thấp đến cao.",
            "Means over the ranked units to which it applies, lowest first.",
        )
    )
    weakest: Columns = (
        (say("STT", "No."), 12, "center", "{{ row.number }}"),
        (say("Chỉ số", "Index"), 71, "left", "{{ row.title }}"),
        (say("Số đơn vị", "Units"), 18, "center", "{{ row.units }}"),
        (say("Bình quân năm {{ year }} (%)", "Mean of {{ year }} (%)"), 22, "right", "{{ row.percent }}"),
        (
            say("Bình quân năm {{ last_year }} (%)", "Mean of {{ last_year }} (%)"),
            22,
            "right",
            "{{ row.last_percent }}",
        ),
        (say("Tăng, giảm (điểm phần trăm)", "Change (pp)"), 20, "right", "{{ row.change }}"),
    )
    sheet.text(say("a) Chỉ số chính", "a) Indices"), italic=True, keep=True, after=3)
    sheet.table("row in weakest", weakest)
    sheet.text(say("b) Chỉ số thành phần", "b) Indicators"), italic=True, keep=True, after=3)
    sheet.table("row in weakest_indicators", weakest)
    sheet.tag("if targets")
    sheet.heading(say("IV. THỰC HIỆN MỤC TIÊU NĂM {{ target_year }}", "IV. TARGETS OF {{ target_year }}"))
    goals: Columns = (
        (say("STT", "No."), 12, "center", "{{ row.number }}"),
        (say("Mục tiêu", "Target"), 60, "left", "{{ row.title }}"),
        (say("Mức phải đạt", "Level"), 25, "right", "{{ row.target }}"),
        (say("Văn bản", "Document"), 30, "left", "{{ row.document }}"),
        (
            say("Số đơn vị đạt", "Met by"),
            18,
            "center",
            "{% if row.of != '0' %}{{ row.met }}/{{ row.of }}{% else %}–{% endif %}",
        ),
        (say("Chưa có số liệu", "No data"), 20, "center", "{{ row.unknown }}"),
    )
    sheet.table("row in targets", goals)
    sheet.tag("endif")
    sheet.tag("for section in sections")
    sheet.heading("{{ section.title }}")
    sheet.tag("for line in section.lines")
    sheet.text("{{ line }}")
    sheet.tag("endfor")
    sheet.tag("endfor")
    sheet.notes(say("Ghi chú:", "Notes:"))
    sheet.text(
        say("Trên đây là báo cáo tổng hợp kết quả đánh giá, xếp hạng chuyển đổi số năm {{ year }}./.", "This is the summary of the results of {{ year }}."),
        before=6,
        keep=True,
    )  # fmt: skip
    sheet.signed()
    return sheet.saved()
