"""What lies beside copied templates: which values a template can place, and how."""

from __future__ import annotations

from collections.abc import Mapping

_VALUES = """  {every}: year, last_year, next_year, compared, framework.title, framework.code, framework.source, framework.note,
    count.units, count.ranked, count.submitted, notes

  annex.docx: blocks (number, title, heading, count, rows), unranked (number, …, remark)
    rows: number, rank, of, unit, code, block, points, max, percent, band, change, last_percent, last_rank

  minutes.docx: units (unit, block, count, changes), standings, total_changes, total_units, lowered, raised, rank_moves
    changes: number, indicator, max, before, after, difference, given_before, given_after, reason, author, date
    standings: number, unit, block, changes, before, after, difference, rank_before, rank_after, band_before, band_after

  notice.docx: unit, code, block, points, max, percent, rank, of, band, change, last_percent, last_rank, remark,
    parts (number, level, title, …), pillars (number, title, …), changes, gaps, gaps_to, standing
    gaps: number, indicator, value, target, gain, document, advice

  summary.docx: blocks, weakest, weakest_indicators (number, title, percent, last_percent, change, units), targets (number,
    title, target, document, met, of, unknown), target_year, not_submitted, changes.count, changes.units
    blocks: number, title, count, ranked, mean, median, highest, lowest, last_mean, mean_change, up, down, same,
      bands (title, count, percent), first, last, risers, fallers
"""

GUIDE: Mapping[str, str] = {
    "vi": """BIỂU MẪU WORD CỦA DTISCORE

Sửa các tệp .docx này bằng Word (tên cơ quan, căn cứ, nơi nhận, cách trình bày), giữ nguyên tên tệp, rồi chạy:
  dtiscore publish … --templates THƯ-MỤC-NÀY -o THƯ-MỤC-KẾT-QUẢ

Giá trị đặt trong {{ … }}, ví dụ {{ year }}. Lặp dòng của bảng: {%tr for row in block.rows %} … {%tr endfor %}, mỗi lệnh
đứng riêng một dòng của bảng; lặp hoặc ẩn đoạn văn: {%p for … %}, {%p if … %}, {%p else %}, {%p endif %}, {%p endfor %}, mỗi
lệnh đứng riêng một đoạn. Trong một đoạn: {% if rank != '–' %} … {% endif %}. Mọi giá trị là chữ đã định dạng; ô trống là “–”.
Các bộ lọc dùng được: lower, upper, capitalize, trim, default, length, first, last. Biểu mẫu không gọi hàm và không đọc tệp.

Các giá trị:
"""
    + _VALUES.replace("{every}", "mọi biểu mẫu"),
    "en": """WORD TEMPLATES OF DTISCORE

Edit these .docx files in Word (authority, legal grounds, recipients, layout), keep their names, and run:
  dtiscore publish … --templates THIS-FOLDER -o RESULT-FOLDER

A value stands in {{ … }}, as {{ year }}. Rows of a table repeat between {%tr for row in block.rows %} and {%tr endfor %}, each
alone in a row of the table; paragraphs repeat or disappear between {%p for … %}, {%p if … %}, {%p else %}, {%p endif %} and
{%p endfor %}, each alone in a paragraph. Within one: {% if rank != '–' %} … {% endif %}. Every value is formatted text, “–”
where there is none. Filters: lower, upper, capitalize, trim, default, length, first, last. A template calls and reads nothing.

The values:
"""
    + _VALUES.replace("{every}", "every template"),
}
