"""What the evaluator of an assessment folder reads: the year from the list of units to the ranking, step by step."""

from __future__ import annotations

from collections.abc import Mapping

# The files of the folder, and what each is for: name → (Vietnamese, English).
FILES: Mapping[str, tuple[str, str]] = {
    "dtiscore.toml": (
        "Thiết lập của thư mục: bộ chỉ số, năm, danh sách đơn vị, số liệu, ngôn ngữ",
        "The folder's settings: framework, year, units, data, language",
    ),
    "units.xlsx": ("Danh sách đơn vị, mỗi dòng một đơn vị; mở bằng Excel", "The units, one per row; open it in Excel"),
    "README.txt": ("Hướng dẫn từng bước", "The steps, one by one"),
    "framework": ("Bộ chỉ số, bản sao dùng cho đợt đánh giá này", "The framework, copied for this assessment"),
    "targets": ("Văn bản mục tiêu mà bộ chỉ số dùng", "A target document that the framework uses"),
}

SETTINGS: Mapping[str, str] = {
    "vi": """\
# Thư mục đánh giá: trong thư mục này mọi lệnh dtiscore chạy không cần tùy chọn.
framework = {framework}
year = {year}
units = "units.xlsx"
data = ["observations.csv"]
language = "vi"
{target_year}
# Mục tiêu của nghị quyết, kế hoạch (nếu có): để mỗi văn bản trong một tệp, rồi bỏ dấu # ở dòng dưới.
# targets = ["muc-tieu.toml"]
""",
    "en": """\
# An assessment folder: inside it every dtiscore command runs without options.
framework = {framework}
year = {year}
units = "units.xlsx"
data = ["observations.csv"]
language = "en"
{target_year}
# Targets of resolutions and plans, if there are any: one document per file; then remove the # of the next line.
# targets = ["targets.toml"]
""",
}

README: Mapping[str, str] = {
    "vi": """\
ĐÁNH GIÁ NĂM {year}
Bộ chỉ số: {title} ({code})

Mở cửa sổ lệnh tại thư mục này rồi lần lượt chạy các lệnh dưới đây.

  Windows: gõ cmd vào thanh địa chỉ của thư mục trong File Explorer, nhấn Enter.
  Linux, macOS: mở Terminal, gõ cd rồi kéo thả thư mục này vào, nhấn Enter.

Nếu máy không nhận lệnh dtiscore thì thay chữ dtiscore ở đầu lệnh:

  Windows:       py -m dtiscore
  Linux, macOS:  python3 -m dtiscore

Mọi lệnh đều nêu hết lỗi cùng lúc, kèm chỗ sai và cách sửa. Sửa xong thì chạy lại đúng lệnh đó.


BƯỚC 1. Lập danh sách đơn vị

Mở units.xlsx bằng Excel, ghi mỗi đơn vị một dòng dưới dòng tiêu đề. Rê chuột vào từng ô tiêu đề để xem cách ghi; trang tính
“Hướng dẫn” có ví dụ. Cột khối (hoặc đơn vị cấp trên) quyết định các bảng xếp hạng; cột loại quyết định chỉ số nào áp dụng,
do đó quyết định điểm tối đa của đơn vị. Lưu, đóng Excel rồi kiểm tra:

  dtiscore check


BƯỚC 2. Phát phiếu tự đánh giá

Lệnh sau tạo trong thư mục phieu mỗi đơn vị một phiếu Excel, chỉ gồm những chỉ số áp dụng cho đơn vị đó:

  dtiscore form -o phieu

Gửi phiếu cho các đơn vị. Đơn vị ghi số liệu, tài liệu kiểm chứng và giải trình.


BƯỚC 3. Thu phiếu

Chép các phiếu đã điền vào thư mục phieu-nop rồi gộp thành tệp số liệu observations.csv của thư mục này. Phiếu nộp thêm hoặc nộp
lại thì chép vào rồi chạy lại lệnh; tệp report.xlsx ghi những điều cần hỏi từng đơn vị, forms.csv ghi đơn vị nào chưa nộp.

  dtiscore collect phieu-nop


BƯỚC 4. Kiểm tra số liệu

Lỗi thì phải sửa trong phiếu rồi làm lại bước 3. Câu hỏi thì gửi lại đơn vị hoặc trình Hội đồng thẩm định.

  dtiscore check
  dtiscore check -o cau-hoi.xlsx


BƯỚC 5. Chấm điểm, xếp hạng, giải thích

  dtiscore score -o diem.xlsx
  dtiscore rank
  dtiscore rank -o xep-hang.xlsx
  dtiscore explain --unit MA-DON-VI

Đổi MA-DON-VI thành mã hoặc tên một đơn vị. Xếp hạng trong từng đơn vị cấp trên (ví dụ các đơn vị trực thuộc từng sở), hoặc chung
tất cả:

  dtiscore rank --within parent
  dtiscore rank --within all

Trước và sau thẩm định: điểm tự chấm, rồi điểm chính thức:

  dtiscore rank --status self
  dtiscore rank


NĂM SAU

Tạo thư mục mới cho năm sau. Giữ nguyên thư mục này: kết quả đã công bố phải tính lại được. Muốn bảng xếp hạng có cột tăng, giảm
thì chép observations.csv của năm nay sang thư mục mới dưới tên khác, và ghi thêm tên đó vào dòng data của dtiscore.toml.
""",
    "en": """\
ASSESSMENT OF {year}
Framework: {title} ({code})

Open a command window in this folder, then run the commands below one after the other.

  Windows: type cmd into the folder's address bar in File Explorer and press Enter.
  Linux, macOS: open Terminal, type cd, drag this folder into the window, press Enter.

If the command dtiscore is not found, write instead of the word dtiscore at the beginning:

  Windows:       py -m dtiscore
  Linux, macOS:  python3 -m dtiscore

Every command names all problems at once, each with its place and remedy. Mend them and run the same command again.


STEP 1. List the units

Open units.xlsx in Excel and write one unit per row under the header. Point at a cell of the header to see what belongs there; the
sheet “Guide” has an example. The block (or the unit above) decides the ranking lists; the type decides which indicators
apply, and so the maximum of a unit. Save, close Excel, then check:

  dtiscore check


STEP 2. Hand out the self-assessment forms

This makes one Excel form per unit in the folder forms, with the indicators that apply to that unit only:

  dtiscore form -o forms

Send them to the units, who enter their figures, evidence and explanations.


STEP 3. Collect the forms

Put the filled-in forms into the folder returned; this joins them to observations.csv, the data file of this folder. When more
forms come in, add them and run it again; report.xlsx holds what to ask each unit, forms.csv which units are missing.

  dtiscore collect returned


STEP 4. Check the data

Mend an error in the form and repeat step 3. Send a question back to the unit, or take it to the appraisal council.

  dtiscore check
  dtiscore check -o questions.xlsx


STEP 5. Score, rank, explain

  dtiscore score -o scores.xlsx
  dtiscore rank
  dtiscore rank -o ranking.xlsx
  dtiscore explain --unit UNIT-CODE

Write the code or the name of a unit for UNIT-CODE. Rank below each unit above (as the communes of every district), or among all:

  dtiscore rank --within parent
  dtiscore rank --within all

Before and after the appraisal: the self-assessed points, then the official ones:

  dtiscore rank --status self
  dtiscore rank


NEXT YEAR

Make a new folder for the next year. Leave this one as it is: what was published must be reproducible. For a ranking with changes
copy this year's observations.csv into the new folder under another name, and add that name to the line data in dtiscore.toml.
""",
}

# The columns of units.xlsx: name → (Vietnamese header, Vietnamese note, English note).
COLUMNS: Mapping[str, tuple[str, str, str]] = {
    "code": (
        "Mã đơn vị",
        "Bắt buộc. Mã ngắn, không trùng, giữ nguyên qua các năm; số liệu và phiếu gọi đơn vị bằng mã này.",
        "Required. Short, unique, the same every year; data and forms call the unit by it.",
    ),
    "name": ("Tên đơn vị", "Tên đầy đủ, như trong quyết định công bố.", "The full name, as in the published decision."),
    "type": (
        "Loại đơn vị",
        "Quyết định chỉ số nào áp dụng, do đó quyết định điểm tối đa. Chọn trong danh sách.",
        "Decides which indicators apply, and so the maximum. Choose from the list.",
    ),
    "block": (
        "Khối",
        "Các đơn vị cùng khối được xếp hạng với nhau. Để trống nếu chỉ có một bảng xếp hạng.",
        "Units of one block are ranked among themselves. Leave it empty if there is one ranking only.",
    ),
    "parent": (
        "Đơn vị cấp trên",
        "Mã của đơn vị cấp trên cũng có trong danh sách này, ví dụ sở của đơn vị trực thuộc. Dùng cho: dtiscore rank --within parent",
        "The code of the unit above, itself in this list, as the district of a commune. For: dtiscore rank --within parent",
    ),
    "ranked": (
        "Xếp hạng",
        "có: chấm điểm và xếp hạng (để trống cũng vậy). không: chấm điểm nhưng không xếp hạng.",
        "yes: scored and ranked (as when left empty). no: scored but not ranked.",
    ),
    "from": (
        "Từ năm",
        "Chỉ ghi nếu đơn vị mới lập: năm đầu tiên đơn vị tồn tại, ví dụ 2025.",
        "Only for a new unit: the first year in which it exists, as 2025.",
    ),
    "to": (
        "Đến năm",
        "Chỉ ghi nếu đơn vị đã giải thể hoặc sáp nhập: năm cuối cùng, ví dụ 2024.",
        "Only for a unit that was dissolved or merged: its last year, as 2024.",
    ),
}
