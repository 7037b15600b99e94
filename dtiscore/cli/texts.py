"""Help and messages of the command line: name → (Vietnamese, English). Light to import: help must answer at once."""

from __future__ import annotations

from collections.abc import Mapping

COMMANDS: Mapping[str, tuple[str, str]] = {
    "dtiscore": (
        "Chấm điểm chuyển đổi số của các đơn vị: xếp hạng, so với mục tiêu, và giải thích từng điểm.\n\n"
        "Bắt đầu bằng: dtiscore demo",
        "Score how far government units have come in their digital transformation: rankings, gaps against targets, "
        "and a reason for every point.\n\nTo begin: dtiscore demo",
    ),
    "demo": (
        "Chép các ví dụ có sẵn vào DIR (mặc định: dtiscore-demo), chấm điểm, xếp hạng và so với mục tiêu.",
        "Copy the embedded examples to DIR (default: dtiscore-demo), score them, rank and measure gaps.",
    ),
    "frameworks": ("Liệt kê các bộ chỉ số đã biết.", "List the known frameworks."),
    "init": (
        "Tạo thư mục đánh giá DIR: thiết lập, danh sách đơn vị để điền bằng Excel, và hướng dẫn từng bước.",
        "Make an assessment folder DIR: settings, a list of units to fill in with Excel, and the steps one by one.",
    ),
    "wheelhouse": (
        "Gom vào DIR mọi tệp cài đặt (wheel) để máy cơ quan không có internet cài được dtiscore.",
        "Gather in DIR every wheel, so that an office computer without internet can install dtiscore.",
    ),
    "show": (
        "Hiện cây chỉ số của một bộ chỉ số: điểm, cách tính, và trình cắm nào tính từng trụ cột.",
        "Show a framework's tree: points, rules, and who computes each pillar.",
    ),
    "check": (
        "Kiểm tra bộ chỉ số, mục tiêu, danh sách đơn vị và số liệu: nêu mọi lỗi cùng lúc, kèm chỗ sai và cách sửa.",
        "Check frameworks, targets, units and observations: every problem at once, with its place and remedy.",
    ),
    "score": (
        "Chấm điểm mọi chỉ số của mọi đơn vị và mọi năm.",
        "Score every node of every unit and year.",
    ),
    "rank": (
        "Xếp hạng các đơn vị theo năm và khối, kèm xếp loại và tăng giảm so với năm trước.",
        "Rank the units within year and block, with band and change since last year.",
    ),
    "gap": (
        "So với mục tiêu của các văn bản, với đơn vị tốt nhất hoặc với trung vị: còn thiếu bao nhiêu, được thêm bao nhiêu điểm.",
        "Gaps to the targets of the documents, to the best unit or to the median: how much is missing, worth how many points.",
    ),
    "explain": (
        "Giải thích điểm của một đơn vị: văn bản, cách tính, số liệu đưa vào, điểm đạt được.",
        "Explain a unit's points: document, rule, numbers put in, points out.",
    ),
    "form": (
        "Lập phiếu tự đánh giá: mỗi đơn vị một tệp Excel trong thư mục -o, chỉ gồm các chỉ số áp dụng cho đơn vị, điểm tự tính.",
        "Write the self-assessment forms: one workbook per unit into the folder -o, with what applies to it and live points.",
    ),
    "collect": (
        "Thu phiếu tự đánh giá từ các tệp, thư mục hoặc tệp .zip vào thư mục -o: kiểm tra từng ô, nêu phiếu trùng, phiếu cũ, "
        "đơn vị chưa nộp. Chạy lại thì chỉ đọc phiếu mới và nêu chỗ thay đổi.",
        "Collect filled-in forms from files, folders or .zip archives into the folder -o: every cell checked, doubles, old "
        "editions and missing units listed. Run again, it reads what is new and says what changed.",
    ),
    # convert
    "convert": (
        "Lập bộ chỉ số từ tài liệu khác: bảng của quyết định (table), hoặc chỉ số của gói COINr trong R (coinr).",
        "Make a framework of something else: the table of a decision (table), or an index of the R package COINr (coinr).",
    ),
    "convert coinr": (
        "Chuyển một chỉ số COINr (bảng iMeta và iData) thành thư mục mới -o: framework.toml, observations.csv, units.csv, dtiscore.toml. "
        "Mã của mọi mục giữ nguyên; points trong kết quả là giá trị của COINr.",
        "Turn an index of COINr (its tables iMeta and iData) into a new folder -o: framework.toml, observations.csv, units.csv, "
        "dtiscore.toml. Codes stay as they are; points in the results are COINr's values.",
    ),
    "convert table": (
        "Lập bộ chỉ số (.toml) từ bảng của quyết định trong tệp .xlsx, .docx hoặc .csv; liệt kê từng chỉ số cùng cách tính đã đọc được.",
        "Make a framework (.toml) of the table of a decision in a .xlsx, .docx or .csv file; lists every criterion and the rule as read.",
    ),
    "diff": (
        "So sánh hai bản của bộ chỉ số: thêm, bỏ, chuyển nhóm, đổi tên, đổi điểm, đổi cách tính, đổi đối tượng áp dụng.",
        "Compare two editions of a framework: what was added, removed, moved, renamed, and which points, rules and units changed.",
    ),
    # publishing
    "publish": (
        "Lập bộ kết quả công bố của một năm trong thư mục mới -o: phụ lục quyết định, biên bản, thông báo từng đơn vị, báo cáo (Word), "
        "kèm số liệu đầu vào, kết quả và manifest.json.",
        "Publish a year in a new folder -o: the decision's annex, minutes, a notice per unit and the summary (Word), with the "
        "inputs, the results and manifest.json.",
    ),
    "verify": (
        "Tính lại toàn bộ thư mục kết quả từ số liệu đầu vào trong đó: bằng nhau, hay khác ở đơn vị, năm, mục nào.",
        "Compute a folder of results anew from its inputs: equal, or which unit, year and node differ.",
    ),
    # report
    "report": (
        "Lập báo cáo của một năm thành một tệp -o duy nhất: trang .html xem được trên điện thoại, in được khổ A4, không cần mạng; "
        "hoặc .xlsx có biểu đồ. Gồm xếp hạng, bảng nhiệt, phần chi tiết từng đơn vị và phương pháp.",
        "Write the report of a year as one file -o: an .html page for phones and A4 paper that needs no network, or an .xlsx "
        "with charts. Ranking, heat table, a card for each unit, and the method.",
    ),
    # rules
    "rules": (
        "Liệt kê các cách tính điểm và cách tổng hợp; nêu RULE thì in mục hướng dẫn của nó: công thức, tham số, ví dụ, nguồn "
        "(all: toàn bộ tài liệu).",
        "List the rules and aggregations; with RULE print its section: formula, parameters, worked example, source "
        "(all: the whole text).",
    ),
    "plugins": (
        "Liệt kê các trình cắm: tên, gói, trụ cột, cách tính điểm, cách tổng hợp, cách suy ra, phép kiểm tra.",
        "List the plugins: name, distribution, pillars, rules, aggregations, derivations, checks.",
    ),
    "plugins new": (
        "Tạo một trình cắm mới tên NAME trong thư mục -o (mặc định: dtiscore-NAME): trụ cột, cách tính điểm, bộ chỉ số, "
        "kiểm thử; cài được và chạy được ngay.",
        "Make a new plugin NAME in the folder -o (default: dtiscore-NAME): a pillar, a rule, criteria and a test, which "
        "install and pass at once.",
    ),
    "plugins guide": (
        "In hướng dẫn viết trình cắm: từng điểm mở rộng (hook), giá trị phải trả về, cách kiểm thử.",
        "Print the guide for whoever writes a plugin: every hook, what it returns, how to test it.",
    ),
    # appraisal
    "appraise": (
        "Thẩm định: lập phiếu Excel cho Hội đồng (export) và lấy lại điểm từ các phiếu (import).",
        "The appraisal: write the council's workbook (export) and take its points back (import).",
    ),
    "appraise export": (
        "Lập phiếu thẩm định -o TỆP.xlsx: mỗi đơn vị một trang với số liệu, minh chứng, nội dung cần làm rõ và điểm các bước; "
        "mỗi khối một trang tổng hợp; tổng điểm và thứ hạng tự tính.",
        "Write the council's workbook -o FILE.xlsx: a sheet per unit with data, evidence, findings and the points of every "
        "step, an overview per block, live totals and ranks.",
    ),
    "appraise import": (
        "Lấy điểm thẩm định từ các phiếu FILE vào bảng -o TỆP.csv: chỉ các ô đã sửa, mỗi ô có người, ngày và lý do; "
        "hai người chấm khác nhau thì nêu cả hai và không lấy điểm nào.",
        "Take the points from the workbooks FILE into the table -o FILE.csv: changed cells only, each with reviewer, date and "
        "reason; where two reviewers differ both are named and neither is taken.",
    ),
    "compare": (
        "So sánh hai bước, ví dụ: self council (tự chấm, hội đồng): điểm giảm theo đơn vị, chỉ số, trụ cột; thứ hạng trước và sau.",
        "Compare two steps, as: self council: points lost by unit, indicator and pillar; ranks before and after.",
    ),
    "appeal": (
        "Xem trước một kiến nghị: nếu sửa một số liệu hoặc điểm của một đơn vị thì điểm, xếp loại và thứ hạng nào thay đổi. Không ghi gì.",
        "Try an appeal: what one correction of a unit's data or points would move in scores, bands and ranks. Writes nothing.",
    ),
}

EXAMPLES: Mapping[str, str] = {
    "form": "dtiscore form -f commune-demo --units don-vi.xlsx --year 2025 -o phieu",
    "collect": "dtiscore collect phieu-nhan-ve -f commune-demo --units don-vi.xlsx -o ket-qua",
    "demo": "dtiscore demo thu-nghiem",
    "frameworks": "dtiscore frameworks",
    "init": "dtiscore init danh-gia-2025 --framework commune-demo --year 2025",
    "wheelhouse": "dtiscore wheelhouse bo-cai --platform windows --python 3.12 --extra office",
    "show": "dtiscore show vn-dti-province-2022",
    "check": "dtiscore check observations.csv -f soc-trang-goals",
    "score": "dtiscore score observations.csv -f soc-trang-goals --year 2023 -o diem.xlsx",
    "rank": "dtiscore rank observations.csv -f vn-dti-province-2022 --node government",
    "gap": "dtiscore gap observations.csv -f soc-trang-goals --year 2023 --target-year 2025",
    "explain": "dtiscore explain observations.csv -f soc-trang-goals --unit soc-trang --year 2023",
    "convert": "dtiscore convert table quyet-dinh.docx -o cap-xa.toml --level commune --years 2024-2030",
    "convert coinr": "dtiscore convert coinr --meta iMeta.csv --data iData.csv -o asem --normalisation min_max:0:100",
    "convert table": "dtiscore convert table quyet-dinh.docx -o cap-xa.toml --level commune --years 2024-2030",
    "diff": "dtiscore diff vn-dti-province-2020 vn-dti-province-2022 -o thay-doi.xlsx",
    # report
    "report": "dtiscore report observations.csv -f soc-trang-goals --units units.csv --year 2023 -o bao-cao.html",
    "rules": "dtiscore rules min_max",
    "plugins": "dtiscore plugins --format json",
    "plugins new": "dtiscore plugins new digital_school -o dtiscore-digital-school",
    "plugins guide": "dtiscore plugins guide --lang vi -o huong-dan.md",
    "appraise": "dtiscore appraise export observations.csv -f commune-demo --units don-vi.xlsx -o tham-dinh.xlsx",
    "appraise export": "dtiscore appraise export observations.csv -f commune-demo --units don-vi.xlsx -o tham-dinh.xlsx",
    "appraise import": "dtiscore appraise import tham-dinh-1.xlsx tham-dinh-2.xlsx -f commune-demo --units don-vi.xlsx -o appraised.csv",
    "compare": "dtiscore compare self council observations.csv appraised.csv -f commune-demo --units don-vi.xlsx",
    "appeal": "dtiscore appeal observations.csv -f commune-demo --unit xa-a --indicator online_dossiers --part 40 --whole 52",
    "publish": "dtiscore publish observations.csv -f commune-demo --units don-vi.xlsx --year 2025 -o ket-qua-2025",
    "verify": "dtiscore verify ket-qua-2025",
}

OPTIONS: Mapping[str, tuple[str, str]] = {
    "units_wanted": ("Chỉ lập phiếu cho đơn vị này (nêu được nhiều lần).", "Only for this unit (may be repeated)."),
    "receiver": ("Tên đơn vị nhận phiếu (mặc định: đơn vị cấp trên).", "Who receives the form (default: the parent unit)."),
    "prefer": ("Khi một đơn vị có hai phiếu khác nhau: newest lấy phiếu lưu sau cùng.",
               "Where a unit has two different forms: newest takes the one saved last."),
    "form": ("Dạng kết quả (mặc định theo đuôi tệp của -o, nếu không thì table).",
             "Form of the result (by the suffix of -o, else table)."),
    "output": ("Ghi kết quả ra tệp: .csv, .json, .md, .txt hoặc .xlsx.",
               "Write to a file: .csv, .json, .md, .txt or .xlsx."),
    # what -o means where it is not a table; by command
    "output form": ("Thư mục ghi các phiếu, mỗi đơn vị một tệp .xlsx (tạo mới nếu chưa có).",
                    "The folder of the forms, one .xlsx for each unit (made if it is not there)."),
    "output collect": ("Thư mục ghi số liệu đã thu (mặc định: thư mục đánh giá đang dùng).",
                       "The folder of what is collected (default: the assessment folder)."),
    "output publish": ("Thư mục mới để ghi bộ kết quả; thư mục đã có thì bị từ chối.",
                       "A new folder for the results; one that exists is refused."),
    "output report": ("Tệp báo cáo: .html hoặc .xlsx.", "The file of the report: .html or .xlsx."),
    "output appraise export": ("Tệp phiếu thẩm định mới: .xlsx.", "The new workbook: .xlsx."),
    "output appraise import": ("Tệp .csv nhận điểm thẩm định (mặc định: appraised.csv của thư mục đánh giá).",
                               "The .csv file that the points are added to (default: appraised.csv of the assessment folder)."),
    "output convert table": ("Tệp bộ chỉ số: .toml.", "The file of the framework: .toml."),
    "code convert coinr": ("Mã của bộ chỉ số (mặc định: tên thư mục kết quả).", "The framework's code (default: the name of the folder)."),
    "output convert coinr": ("Thư mục mới nhận bộ chỉ số và số liệu.", "The new folder for the framework and the data."),
    "lang": ("Ngôn ngữ: vi hoặc en.", "Language: vi or en."),
    "no_color": ("Không dùng màu.", "No colours."),
    "quiet": ("Không in thông báo, chỉ in kết quả và lỗi.", "No messages, only the result and errors."),
    "framework": ("Bộ chỉ số: mã hoặc đường dẫn tệp .toml.", "The framework: a code, or the path of a .toml file."),
    "units": ("Tệp danh sách đơn vị (mã, tên, loại, khối, …).", "The units file (code, name, type, block, …)."),
    "status": ("Chấm theo số liệu đến bước này (self tự chấm, preliminary thẩm định sơ bộ, appraised thẩm định).",
               "Scores as they stood at this status: self, preliminary or appraised."),
    "numbers": ("Cách viết số khi cột không rõ: vi (1.774,5) hoặc en (1,774.5).",
                "How numbers are written where a column does not tell: vi (1.774,5) or en (1,774.5)."),
    "year": ("Chỉ năm này.", "Only this year."),
    "unit": ("Chỉ đơn vị này (mã hoặc tên).", "Only this unit (code or name)."),
    "node": ("Mục cần xem: total, một trụ cột, chỉ số chính hoặc chỉ số thành phần.",
             "The node: total, a pillar, an index or an indicator."),
    "targets": ("Tệp mục tiêu bổ sung; dùng nhiều lần được.", "A further targets file; may be given several times."),
    "target_year": ("Năm của mục tiêu.", "The year of the targets."),
    "document": ("Chỉ dùng mục tiêu của văn bản này.", "Only the targets of this document."),
    "to": ("So với đơn vị tốt nhất (best) hoặc trung vị (median) của khối.", "Compare with the best or the median of the block."),
    "assessed_year": ("Năm được đánh giá (mặc định: năm đầu tiên của bộ chỉ số).",
                      "The year that is assessed (default: the framework's first)."),
    "platform": ("Hệ điều hành của máy cần cài (mặc định: windows).", "The system of the office computer (default: windows)."),
    "pythons": ("Phiên bản Python trên máy cần cài, ví dụ 3.12; dùng nhiều lần được (mặc định: phiên bản đang chạy).",
                "The version of Python on it, as 3.12; may be given several times (default: the one running)."),
    "extras": ("Phần bổ sung, ví dụ office (Word); dùng nhiều lần được.", "An extra, as office (Word); may be given several times."),
    "within": ("Xếp hạng trong từng khối (block), trong từng đơn vị cấp trên (parent) hoặc chung tất cả (all).",
               "Rank within each block, below each unit above (parent), or among all."),
    # check
    "published": ("Tệp giá trị công bố (unit, year, node và score, points hoặc value): hỏi khi các giá trị không thể cùng đúng.",
                  "A file of published values (unit, year, node, and score, points or value): asks where they exclude each other."),
    "with_completeness": ("Cho biết mỗi đơn vị, mỗi chỉ số đã có bao nhiêu số liệu và còn thiếu gì.",
                          "Show how much each unit and indicator has, and what is missing."),
    "letters": ("Viết cho mỗi đơn vị một công văn (.docx) nêu các nội dung cần làm rõ, vào thư mục này; công văn đã sửa không bị ghi đè.",
                "Write a letter (.docx) to each unit with its questions into this folder; a letter that was edited is never replaced."),
    # criteria from the table of a decision
    "code": ("Mã của bộ chỉ số (mặc định: tên tệp kết quả).", "The framework's code (default: the name of the output file)."),
    "level": ("Cấp đánh giá.", "The level of the units."),
    "years": ("Năm áp dụng, ví dụ 2024-2030.", "The years that it applies to, such as 2024-2030."),
    "source": ("Căn cứ: số, ngày và cơ quan ban hành quyết định.", "The source: number, date and issuer of the decision."),
    "sheet": ("Trang tính (tên) hoặc bảng của tệp Word (số, ví dụ 2 hoặc 2-4) cần đọc.",
              "The sheet (its name), or the table of a Word file (its number, such as 2 or 2-4), to read."),
    "draft": ("Vẫn ghi tệp khi tổng điểm ghi trong bảng khác tổng các phần.",
              "Write the file even where stated sums differ from their parts."),
    # indices of COINr
    "meta": ("Bảng iMeta của COINr.", "The table iMeta of COINr."),
    "coinr_data": ("Bảng iData của COINr, sau các bước Denominate, Impute, Treat nếu có.",
                   "The table iData of COINr, as it was after Denominate, Impute and Treat, if they were used."),
    "normalisation": (
        "Cách chuẩn hóa: min_max:0:100 (mặc định), z_score:0:1, rank, percentile, distance_to_target hoặc goalposts.",
        "The normalisation: min_max:0:100 (the default), z_score:0:1, rank, percentile, distance_to_target or goalposts.",
    ),
    "over": ("Chuẩn hóa riêng từng năm (year, mặc định) hoặc chung các năm (panel).",
             "Normalise within each year (year, the default) or over all of them (panel)."),
    "aggregation": ("Trung bình cộng (linear, mặc định), nhân (geometric) hoặc điều hòa (harmonic).",
                    "The arithmetic (linear, the default), geometric or harmonic mean."),
    "weights": ("Bảng quyền số (iCode, Weight) thay cho cột Weight của iMeta.",
                "A table of weights (iCode, Weight) in place of the column Weight of iMeta."),
    "threshold": ("Tỷ lệ mục con cần có số liệu, từ 0 đến 1; thấp hơn thì mục không có điểm (dat_thresh).",
                  "The share of its children, 0 to 1, that must have a value for a node to have one (dat_thresh)."),
    "goalposts": ("Bảng các cận (iCode, goalpost_lower, goalpost_upper, goalpost_scale) thay cho các cột đó của iMeta.",
                  "A table of goalposts (iCode, goalpost_lower, goalpost_upper, goalpost_scale) in place of those columns of iMeta."),
    "year_of_data": ("Năm của số liệu, khi iData không có cột Time.", "The year of the data, where iData has no column Time."),
    "block": ("Cột loại Group dùng làm khối: xếp hạng trong từng nhóm.", "The Group that becomes the block: units are ranked within it."),
    # appraisal
    "stage": ("Bước thẩm định: preliminary (sơ bộ) hoặc appraised (Hội đồng, mặc định).",
              "The step that is appraised: preliminary, or appraised (the council, by default)."),
    "sheets_of": ("Chỉ lập trang cho đơn vị này; dùng nhiều lần được. Bảng tổng hợp vẫn có đủ các đơn vị.",
                  "A sheet for this unit only; may be given several times. Overviews still have every unit."),
    "by": ("Chỉ một bảng: theo đơn vị (unit), chỉ số thành phần (indicator), trụ cột (pillar) hoặc từng điểm được sửa (change).",
           "One table only: by unit, indicator, pillar, or every changed point (change)."),
    "indicator": ("Chỉ số (hoặc số đếm) được kiến nghị sửa.", "The indicator (or count) to be corrected."),
    "value": ("Giá trị đúng.", "The right value."),
    "part": ("Tử số đúng (kèm --whole).", "The right part (with --whole)."),
    "whole": ("Mẫu số đúng (kèm --part).", "The right whole (with --part)."),
    "choice": ("Lựa chọn đúng.", "The right choice."),
    "points": ("Số điểm được kiến nghị.", "The points that are asked for."),
    # publishing
    "templates": ("Thư mục biểu mẫu Word của đơn vị; biểu mẫu nào không có ở đó thì dùng mẫu sẵn có.",
                  "A folder of own Word templates; the default ones serve for what it does not have."),
    "copy_templates": ("Chép các biểu mẫu Word sẵn có vào thư mục này để sửa, rồi thoát.",
                       "Copy the default Word templates into this folder for editing, and exit."),
    "replaces": ("Thư mục kết quả đã công bố mà bản này thay thế (cần --reason).",
                 "The published folder that this one replaces (needs --reason)."),
    "reason": ("Lý do thay thế, ghi vào manifest.json.", "Why it is replaced; written into manifest.json."),
    # report
    "unit_cards": ("Chỉ lập phần chi tiết cho đơn vị này (nêu được nhiều lần).",
                   "A card for this unit only (may be repeated)."),
    "version": ("In phiên bản rồi thoát.", "Print the version and exit."),
    "help": ("In trợ giúp rồi thoát.", "Show this help and exit."),
}  # fmt: skip

HEADINGS: Mapping[str, tuple[str, str]] = {
    "Usage": ("Cách dùng", "Usage"),
    "Options": ("Tùy chọn", "Options"),
    "Commands": ("Các lệnh", "Commands"),
    "Example": ("Ví dụ", "Example"),
}

MESSAGES: Mapping[str, tuple[str, str]] = {
    "usage.option": ("không có tùy chọn {name}{hint}", "there is no option {name}{hint}"),
    "usage.alone": ("; hãy gõ riêng: {command}", "; alone it is: {command}"),
    "usage.command": ("không có lệnh “{name}”{hint}", "there is no command “{name}”{hint}"),
    "usage.missing": ("thiếu {name}", "{name} is missing"),
    "usage.value": ("giá trị của {name} không dùng được: {detail}", "the value of {name} cannot be used: {detail}"),
    "usage.integer": ("cần một số nguyên", "a whole number is needed"),
    "usage.needs_value": ("{name} cần có giá trị đi kèm", "{name} needs a value"),
    "usage.takes_no_value": ("{name} không nhận giá trị", "{name} takes no value"),
    "usage.extra": ("thừa tham số: {name}", "not expected here: {name}"),
    "usage.no_command": ("chưa nêu lệnh", "no command is named"),
    "usage.other": ("{detail}", "{detail}"),
    "usage.try": ("Xem trợ giúp: {command} --help", "For help: {command} --help"),
    "usage.hint": ("; có phải ý bạn là {near}?", "; did you mean {near}?"),
    "usage.no_framework": (
        "chưa nêu bộ chỉ số (dùng -f MÃ, hoặc chạy trong thư mục có dtiscore.toml; xem: dtiscore frameworks)",
        "no framework is named (use -f CODE, or run inside a folder with dtiscore.toml; see: dtiscore frameworks)",
    ),
    "usage.no_units": (
        "chưa nêu danh sách đơn vị (dùng --units TỆP, hoặc chạy trong thư mục có dtiscore.toml)",
        "no units are named (use --units FILE, or run inside a folder with dtiscore.toml)",
    ),
    "usage.no_folder": ("hãy nêu thư mục kết quả bằng -o", "name the folder of the results with -o"),
    "usage.no_forms": (
        "chưa nêu phiếu cần thu (ghi tệp, thư mục hoặc tệp .zip)",
        "no forms are named (give files, folders or .zip archives)",
    ),
    "form.written": ("Đã lập {count} phiếu trong {folder}", "Wrote {count} forms to {folder}"),
    "progress.forms": ("Lập phiếu", "Writing forms"),
    "progress.collecting": ("Thu phiếu", "Collecting forms"),
    "collected": (
        "Đã thu {count} phiếu vào {folder}: {new} mới, {changed} thay đổi, {same} như lần trước. Các nội dung cần xử lý: {report}",
        "Collected {count} forms into {folder}: {new} new, {changed} changed, {same} as they were. All remarks: {report}",
    ),
    "collected.lacking": (
        "Chưa nộp phiếu: {count} đơn vị ({units}); danh sách đầy đủ trong {file}",
        "Units without a form: {count} ({units}); all of them are in {file}",
    ),
    "usage.years": ("hãy ghi một năm hoặc hai năm, ví dụ 2024-2030", "write one year or two, such as 2024-2030"),
    "usage.toml": ("tên tệp kết quả phải có đuôi .toml", "the name of the output file ends in .toml"),
    "convert.left": ("Còn {count} chỉ số chưa đọc được cách tính: ghi là điểm nhập sẵn (entered), xem nguyên văn trong method",
                     "{count} criteria could not be read: they are entered in points, with the original words in method"),
    # indices of COINr
    "usage.share": ("hãy ghi một số từ 0 đến 1, ví dụ 0.8", "write a number from 0 to 1, such as 0.8"),
    "usage.year": ("hãy ghi năm bằng bốn chữ số, ví dụ 2024", "write the year with four digits, such as 2024"),
    "usage.goalposts": ("--goalposts chỉ dùng với --normalisation goalposts", "--goalposts goes with --normalisation goalposts only"),
    "coinr.made": ("Đã tạo thư mục {folder} với bộ chỉ số {framework}: {units} đơn vị, {indicators} chỉ số thành phần",
                   "Made the folder {folder} with the framework {framework}: {units} units, {indicators} indicators"),
    "coinr.next": ("Tiếp theo:\n  cd {folder}\n  dtiscore rank", "Next:\n  cd {folder}\n  dtiscore rank"),
    "usage.no_unit": ("hãy nêu đơn vị bằng --unit", "name the unit with --unit"),
    "usage.nothing_to_check": (
        "chưa nêu tệp cần kiểm tra (ghi đường dẫn, hoặc chạy trong thư mục có dtiscore.toml)",
        "nothing to check is named (give a path, or run inside a folder with dtiscore.toml)",
    ),
    "interrupted": ("đã dừng theo yêu cầu; không có tệp nào ghi dở", "interrupted; no file was left half written"),
    "internal": (
        "lỗi bên trong chương trình ({detail}); hãy báo cho nhóm phát triển kèm tệp đã dùng (DTISCORE_DEBUG=1 để xem chi tiết)",
        "an error inside the program ({detail}); please report it with the file you used (DTISCORE_DEBUG=1 shows details)",
    ),
    "memory": ("không đủ bộ nhớ cho số liệu này", "there is not enough memory for these data"),
    "written": ("Đã ghi {file}", "Wrote {file}"),
    "problems": ("Lỗi: {errors}, cảnh báo: {warnings}", "Errors: {errors}, warnings: {warnings}"),
    "fine": ("Không có vấn đề gì", "No problems found"),
    # check
    "not_submitted": ("Chưa nộp năm {year}: {count} đơn vị ({units})", "Not submitted for {year}: {count} units ({units})"),
    "letters.written": ("Đã ghi {count} công văn vào {folder}", "Wrote {count} letters to {folder}"),
    "letters.replaced": ("{count} công văn ghi lần trước, chưa sửa, đã được thay", "{count} letters of an earlier run, not edited since, were replaced"),
    "letters.none": ("Không có nội dung nào cần hỏi, nên không viết công văn", "There is nothing to ask, so no letter was written"),
    "letters.errors": ("Chưa viết công văn: hãy sửa các lỗi trên trước", "No letters were written: mend the errors above first"),
    # rules
    "rules.more": (
        "Xem từng mục: dtiscore rules TÊN. Các mục khác: {topics}. Toàn bộ: dtiscore rules {whole}",
        "One section: dtiscore rules NAME. Further sections: {topics}. Everything: dtiscore rules {whole}",
    ),
    # report
    "usage.report_file": (
        "hãy nêu tệp báo cáo bằng -o, đuôi .html hoặc .xlsx (không dùng --format)",
        "name the file of the report with -o, ending in .html or .xlsx (--format does not apply)",
    ),
    "progress.report": ("Đang lập báo cáo", "Writing the report"),
    "report.written": ("Đã lập báo cáo năm {year} của {units} đơn vị: {file}", "Wrote the report of {year} on {units} units: {file}"),
    "not_applicable": (
        "{count} chỉ số không áp dụng hoặc không có mục tiêu năm này không được liệt kê (xem đủ: --format json)",
        "{count} nodes that do not apply or have no target for the year are not listed (all: --format json)",
    ),
    "incomplete": ("Lưu ý về bộ chỉ số: {note}", "About this framework: {note}"),
    "advice": ("Gợi ý:", "Advice:"),
    "demo.copied": ("Đã chép các ví dụ vào {folder}", "Copied the examples to {folder}"),
    "demo.score": ("1. Sóc Trăng năm 2023, so với mục tiêu năm 2023 của tỉnh: điểm từng trụ cột",
                   "1. Sóc Trăng in 2023 against the province's own targets of 2023: its pillars"),
    "demo.gap": ("2. Sóc Trăng còn cách mục tiêu bao xa", "2. How far Sóc Trăng was from those targets"),
    "demo.rank": ("3. Xếp hạng chuyển đổi số cấp tỉnh năm 2022 từ các chỉ số chính đã công bố (ba tỉnh có đủ số liệu)",
                  "3. The provincial ranking of 2022 from published main indices (the three provinces that have them all)"),
    "demo.next": (
        "Thử tiếp:\n  cd {soc_trang}\n  dtiscore gap --year 2023 --target-year 2025\n"
        "  dtiscore explain --unit soc-trang --year 2023 --target-year 2023 --node online_dossiers\n  dtiscore check\n"
        "  dtiscore score -o diem.xlsx",
        "Try next:\n  cd {soc_trang}\n  dtiscore gap --year 2023 --target-year 2025\n"
        "  dtiscore explain --unit soc-trang --year 2023 --target-year 2023 --node online_dossiers\n  dtiscore check\n"
        "  dtiscore score -o diem.xlsx",
    ),
    # Progress, assessment folders, installing without internet
    "progress.seconds": ("{label}: đã {seconds} giây", "{label}: {seconds} s so far"),
    "progress.reading": ("Đang đọc số liệu", "Reading data"),
    "wheelhouse.gathering": ("Đang gom các tệp cài đặt", "Gathering wheels"),
    "wheelhouse.made": ("Bộ cài trong {folder}: {platform}, Python {pythons}, {size} MB",
                        "Wheels in {folder}: {platform}, Python {pythons}, {size} MB"),
    "wheelhouse.next": (
        "Chép cả thư mục {folder} sang máy không có internet rồi làm theo CAI-DAT.txt trong đó.",
        "Copy the whole folder {folder} to the computer without internet and follow CAI-DAT.txt there.",
    ),
    "init.made": ("Đã tạo thư mục {folder} để đánh giá năm {year} theo bộ chỉ số {framework}",
                  "Made the folder {folder} to assess {year} by the framework {framework}"),
    "init.example": (
        "Chưa nêu bộ chỉ số nên thư mục dùng ví dụ minh họa {framework}; chọn bộ chỉ số khác bằng --framework (xem: dtiscore frameworks)",
        "No framework was named, so the folder uses the worked example {framework}; choose another with --framework (see: dtiscore frameworks)",
    ),
    "init.next": (
        "Tiếp theo:{cd}\n  mở units.xlsx bằng Excel và ghi các đơn vị (xem README.txt)\n  dtiscore check",
        "Next:{cd}\n  open units.xlsx in Excel and write down the units (see README.txt)\n  dtiscore check",
    ),
    # plugins
    "plugin.made": ("Đã tạo trình cắm trong {folder}", "Made the plugin in {folder}"),
    "plugin.next": (
        "Tiếp theo:\n  cd {folder}\n  python -m pip install -e \".[test]\"\n  python -m pytest\n  dtiscore score synthetic-observations.csv -f {framework}\n"
        "Không có mạng: python -m pip install --no-build-isolation --no-deps -e . (cần có sẵn setuptools từ bản 70.1)\n"
        "Hướng dẫn: dtiscore plugins guide",
        "Next:\n  cd {folder}\n  python -m pip install -e \".[test]\"\n  python -m pytest\n  dtiscore score synthetic-observations.csv -f {framework}\n"
        "Without a network: python -m pip install --no-build-isolation --no-deps -e . (setuptools 70.1 or later must be there)\n"
        "The guide: dtiscore plugins guide",
    ),
    "show.bands": ("Xếp loại theo % điểm tối đa áp dụng cho đơn vị: {bands}",
              "Bands, in percent of the maximum that applies to the unit: {bands}"),
    # appraisal
    "usage.no_workbook": ("hãy nêu tệp phiếu thẩm định bằng -o, đuôi .xlsx", "name the workbook with -o, ending in .xlsx"),
    "usage.workbook_exists": ("{file} đã có và có thể đã được ghi điểm (hãy chọn tên khác)",
                              "{file} exists and may be filled in (choose another name)"),
    "usage.no_table": ("hãy nêu bảng kết quả bằng -o, đuôi .csv (hoặc chạy trong thư mục có dtiscore.toml)",
                       "name the table of the results with -o, ending in .csv (or run inside a folder with dtiscore.toml)"),
    "progress.dossiers": ("Đang lập phiếu thẩm định", "Writing the workbook"),
    "progress.workbooks": ("Đọc phiếu thẩm định", "Reading workbooks"),
    "appraise.exported": ("Đã lập {file}: năm {year}, {count} đơn vị, {blocks} khối",
                          "Wrote {file}: {year}, {count} units, {blocks} blocks"),
    "appraise.imported": ("Đã lấy {count} điểm vào {file}: {new} mới, {revised} sửa lại, {same} đã có",
                          "Took {count} points into {file}: {new} new, {revised} revised, {same} already there"),
    "appraise.confirmed": ("{count} ô chỉ ghi lại điểm trước đó, không có lý do, nên không tạo dòng mới",
                           "{count} cells only repeat the points that were there, without a reason, and make no row"),
    "appraise.name_it": ("Hãy thêm \"{name}\" vào mục data của dtiscore.toml để điểm thẩm định được tính",
                         "Add \"{name}\" to data in dtiscore.toml, so that these points count"),
    "compare.summary": ("{changes} điểm được điều chỉnh ở {units} đơn vị; giảm nhiều nhất: {most}",
                        "{changes} points changed at {units} units; most lost: {most}"),
    "compare.none": ("Không có điểm nào khác nhau giữa {before} và {after} (đã nêu tệp kết quả thẩm định chưa?)",
                     "No points differ between {before} and {after} (is the table of the appraisal among the data?)"),
    "compare.sheets": ("Đơn vị|Trụ cột|Chỉ số thành phần|Từng điểm", "Units|Pillars|Indicators|Changes"),
    "appeal.summary": ("Thay đổi {nodes} mục của đơn vị; {others} đơn vị khác đổi thứ hạng ở ít nhất một mục (bảng chỉ nêu tổng điểm của họ; xem đủ: --format json). Chưa ghi gì vào số liệu.",
                       "Moves {nodes} nodes of the unit; {others} other units change rank in some node (the table has their totals only; all: --format json). Nothing was written."),
    "appeal.nothing": ("Kiến nghị này không làm thay đổi điểm, xếp loại hay thứ hạng nào. Chưa ghi gì vào số liệu.",
                       "This correction moves no points, band or rank. Nothing was written."),
    "progress.scoring": ("Đang chấm điểm", "Scoring"),
    # publishing
    "usage.replaces": ("--replaces và --reason phải đi cùng nhau", "--replaces and --reason go together"),
    "progress.notices": ("Lập thông báo", "Writing notices"),
    "published": ("Đã lập bộ kết quả năm {year} trong {folder}: {count} văn bản", "Made the results of {year} in {folder}: {count} documents"),
    "published.digest": ("Mã SHA-256 của manifest.json: {digest}", "SHA-256 of manifest.json: {digest}"),
    "templates.copied": ("Đã chép biểu mẫu vào {folder}: {files}", "Copied the templates to {folder}: {files}"),
    "verified.equal": ("bằng nhau: {files} tệp, {values} dòng kết quả", "equal: {files} files, {values} rows of results"),
    "verified.different": ("Có {count} điểm khác biệt", "Differences: {count}"),
    "verified.replaces": (
        "Thay thế {folder} (SHA-256 của manifest.json: {digest}). Lý do: {reason}",
        "Replaces {folder} (SHA-256 of its manifest.json: {digest}). Reason: {reason}",
    ),
}  # fmt: skip


def text(code: str, lang: str, **params: object) -> str:
    vi, en = MESSAGES[code]
    return (vi if lang == "vi" else en).format(**params)


def pick(pair: tuple[str, str], lang: str) -> str:
    return pair[0] if lang == "vi" else pair[1]
