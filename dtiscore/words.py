"""Every sentence that the engine says, in Vietnamese and English, in one place: code → (Vietnamese, English)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs


@attrs.frozen
class Hint:
    """A part of a sentence that is itself a sentence of this catalogue; an empty code is no words at all."""

    code: str
    params: Mapping[str, Any] = attrs.field(factory=dict)


class Number(str):
    """A number as text with a decimal point; a sentence shows it with the decimal sign of its language."""

    __slots__ = ()


def say(code: str, lang: str, /, **params: Any) -> str:
    """The sentence of a code in a language, with its parameters filled in."""
    if not code:
        return ""
    vi, en = WORDS[code]
    return (vi if lang == "vi" else en).format(**{name: _shown(value, lang) for name, value in params.items()})


def kind_of_value(name: str) -> Hint | str:
    """What a schema wants, in words: ``integer`` or ``dict/list``; other names, as of a plugin's schema, stay."""
    code = f"kind.{name.replace('/', '_or_')}"
    return Hint(code) if code in WORDS else name


def _shown(value: Any, lang: str) -> Any:
    if isinstance(value, Hint):
        return say(value.code, lang, **value.params)
    if isinstance(value, Number) and lang == "vi":
        return value.replace(".", ",")
    return value


WORDS: Mapping[str, tuple[str, str]] = {
    # places and hints
    "place.row": ("dòng {row}", "row {row}"),
    "place.column": ("cột {column}", "column {column}"),
    "hint.did_you_mean": ("; có phải ý bạn là “{near}”?", "; did you mean “{near}”?"),
    "hint.asked_by": (" mà trình cắm “{plugin}” ({distribution}) yêu cầu", " that the plugin “{plugin}” ({distribution}) asks for"),
    "hint.one_of": (": {allowed}", ": {allowed}"),
    "hint.points_short": ("còn thiếu {difference} điểm", "{difference} points are missing"),
    "hint.points_over": ("thừa {difference} điểm", "{difference} points too many"),
    # files
    "file.missing": (
        "không tìm thấy tệp (hãy kiểm tra lại tên và thư mục)",
        "there is no such file (check its name and folder)",
    ),
    "file.directory": ("đây là thư mục, không phải tệp (hãy chỉ rõ một tệp)", "this is a folder (name a file)"),
    "file.not_regular": (
        "đây không phải tệp thông thường (hãy chỉ rõ một tệp trên ổ đĩa)",
        "this is not a regular file (name a file on disk)",
    ),
    "file.empty": ("tệp trống (hãy kiểm tra lại bản đã lưu)", "the file is empty (check the copy that was saved)"),
    "file.unreadable": ("không đọc được tệp: {detail}", "the file cannot be read: {detail}"),
    "file.too_large": (
        "tệp có dung lượng {size} MB, vượt mức cho phép {limit} MB (hãy tách nhỏ hoặc kiểm tra có đúng tệp không)",
        "the file has {size} MB, more than the {limit} MB allowed (split it, or check that it is the right file)",
    ),
    "cause.no_folder": ("không có thư mục này", "there is no such folder"),
    "cause.permission": ("không có quyền, hoặc chương trình khác đang giữ tệp", "not permitted, or another program holds the file"),
    "cause.full": ("ổ đĩa đã đầy", "the disk is full"),
    "cause.folder": ("đây là thư mục", "this is a folder"),
    "cause.bad_name": ("tên tệp không hợp lệ hoặc quá dài", "the name is too long or not one that a file can have"),
    # TOML
    "toml.not_utf8": (
        "dòng {line} không dùng bảng mã UTF-8 (hãy lưu lại tệp với bảng mã UTF-8)",
        "line {line} is not UTF-8 (save the file as UTF-8)",
    ),
    "toml.syntax": (
        "sai cú pháp TOML ở dòng {line}, cột {column} (kiểm tra dấu nháy, dấu ngoặc, dấu =; số thập phân dùng dấu chấm: 80.5)",
        "not valid TOML at line {line}, column {column} (check quotes, brackets and =; decimals take a point: 80.5)",
    ),
    "toml.cut_off": (
        "tệp TOML bị ngắt giữa chừng (hãy kiểm tra ngoặc và dấu nháy ở cuối tệp)",
        "the TOML file breaks off in the middle (check brackets and quotes at its end)",
    ),
    "toml.twice": (
        "“{path}” được khai báo hai lần, lần thứ hai ở dòng {line} (hãy bỏ bớt một)",
        "“{path}” is declared twice, the second time at line {line} (keep one of them)",
    ),
    "toml.too_deep": (
        "tệp TOML lồng nhau quá sâu hoặc có số quá lớn (hãy đơn giản hóa)",
        "the TOML file is nested too deeply or has a number that is too large (simplify it)",
    ),
    "schema.not_finite": (
        "{value} không phải là số dùng được (hãy ghi một số hữu hạn)",
        "{value} is not a usable number (write a finite number)",
    ),
    "schema.unknown_key": (
        "không có khóa “{name}”{hint} (các khóa được phép: {known})",
        "unknown key “{name}”{hint} (allowed here: {known})",
    ),
    "schema.missing": ("thiếu “{name}” (hãy bổ sung{allowed})", "“{name}” is missing (add it{allowed})"),
    "schema.missing_title": (
        "thiếu nội dung tiếng “{name}” (cần có cả hai: vi và en)",
        "the text in “{name}” is missing (both vi and en are needed)",
    ),
    "schema.type": (
        "“{found}” không đúng kiểu (cần: {wanted})",
        "“{found}” is of the wrong kind (wanted: {wanted})",
    ),
    "kind.string": ("chữ trong dấu nháy", "text in quotes"),
    "kind.number": ("số", "a number"),
    "kind.integer": ("số nguyên", "a whole number"),
    "kind.boolean": ("true hoặc false", "true or false"),
    "kind.dict": ("bảng {{ … }}", "a table {{ … }}"),
    "kind.list": ("danh sách [ … ]", "a list [ … ]"),
    "kind.dict_or_list": ("danh sách [ … ] hoặc bảng {{ … }}", "a list [ … ] or a table {{ … }}"),
    "kind.string_or_dict": (
        "chữ trong dấu nháy hoặc bảng {{ vi = …, en = … }}",
        "text in quotes or a table {{ vi = …, en = … }}",
    ),
    "kind.date_or_string": ("ngày, như 2025-07-01", "a date such as 2025-07-01"),
    "schema.allowed": (
        "“{found}” không được phép{hint} (chỉ dùng: {allowed})",
        "“{found}” is not allowed{hint} (use one of: {allowed})",
    ),
    "schema.min": ("{found} quá nhỏ (ít nhất {limit})", "{found} is too small (at least {limit})"),
    "schema.max": ("{found} quá lớn (nhiều nhất {limit})", "{found} is too large (at most {limit})"),
    "schema.empty": ("đang để trống (hãy ghi nội dung)", "this is empty (give it content)"),
    "schema.too_many": ("quá nhiều mục (nhiều nhất {limit})", "too many entries (at most {limit})"),
    "schema.code": (
        "“{found}” không phải mã hợp lệ (chữ thường không dấu, chữ số, dấu _ và dấu chấm; bắt đầu bằng chữ)",
        "“{found}” is not a valid code (lower-case letters, digits, _ and dots; a letter first)",
    ),
    "schema.other": ("“{found}” không hợp lệ ({rule})", "“{found}” is not valid ({rule})"),
    # frameworks
    "framework.unknown": (
        "không có bộ chỉ số “{name}”{hint} (đã biết: {known}; hoặc ghi đường dẫn đến tệp .toml)",
        "there is no framework “{name}”{hint} (known: {known}; or give the path of a .toml file)",
    ),
    "framework.is_targets": (
        "đây là tệp mục tiêu, không phải bộ chỉ số (hãy dùng với --targets)",
        "this is a targets file, not a framework (use it with --targets)",
    ),
    "framework.years_reversed": (
        "năm đầu {first} sau năm cuối {last} (hãy đổi chỗ)",
        "the first year {first} is after the last year {last} (swap them)",
    ),
    "framework.scale": ("thang điểm là {value} (phải lớn hơn 0)", "the scale is {value} (it must be above 0)"),
    "framework.duplicate": (
        "mã “{code}” đã được dùng ở {other} (mỗi mã chỉ dùng một lần)",
        "the code “{code}” is already used at {other} (each code is used once)",
    ),
    "framework.unknown_node": (
        "không có chỉ số nào mang mã “{code}”{hint} (hãy sửa mã hoặc khai báo chỉ số này)",
        "there is no index or indicator “{code}”{hint} (correct the code or define it)",
    ),
    "framework.child_twice": (
        "“{code}” được nêu hai lần trong cùng một mục (hãy bỏ bớt một)",
        "“{code}” is named twice in one node (keep one of them)",
    ),
    "framework.cycle": (
        "các mục tham chiếu vòng tròn: {ring} (hãy bỏ một tham chiếu)",
        "the nodes refer to each other in a circle: {ring} (remove one reference)",
    ),
    "framework.points_negative": (
        "điểm tối đa là {value} (phải từ 0 trở lên)",
        "the points are {value} (they must be 0 or more)",
    ),
    "framework.weight_positive": (
        "trọng số là {value} (phải là số dương hữu hạn)",
        "the weight is {value} (it must be a finite number above 0)",
    ),
    "framework.points_and_weight": (
        "“{code}” có cả points và weight (chỉ giữ một)",
        "“{code}” has both points and weight (keep one of them)",
    ),
    "framework.unknown_count": (
        "“{code}” không phải là số đếm mà chỉ số nào dùng làm tử số, mẫu số hoặc số đầu vào{hint} (hãy bỏ dòng này hoặc sửa mã)",
        "“{code}” is no count that an indicator uses as part, whole or input{hint} (drop the line or correct the code)",
    ),
    "framework.point_decimals": (
        "{value} có nhiều chữ số thập phân hơn point_decimals = {decimals} (hãy sửa điểm hoặc point_decimals)",
        "{value} has more decimals than point_decimals = {decimals} (change the points or point_decimals)",
    ),
    "framework.mixed": (
        "một mục vừa có trọng số (“{weights}”) vừa có điểm (“{points}”) (mỗi mục chỉ dùng một cách)",
        "one node mixes weights (“{weights}”) and points (“{points}”) (use one kind in a node)",
    ),
    "framework.no_size": (
        "“{code}” chưa có points hoặc weight để tính vào “{parent}” (hãy bổ sung một trong hai)",
        "“{code}” states neither points nor weight for “{parent}” (add one of them)",
    ),
    "framework.points_sum": (
        "điểm của các thành phần cộng lại là {total}, trong khi “{node}” ghi {wanted}: {difference} (hãy sửa cho khớp)",
        "the parts add up to {total} points but “{node}” states {wanted}: {difference} (make them agree)",
    ),
    "framework.no_rule": (
        "“{code}” không có thành phần và cũng không có rule (hãy thêm cách tính điểm)",
        "“{code}” has neither children nor a rule (add a scoring rule)",
    ),
    "framework.rule_and_children": (
        "“{code}” có thành phần nên không thể có rule (hãy bỏ một trong hai)",
        "“{code}” has children, so it cannot have a rule (remove one of them)",
    ),
    "framework.total_empty": (
        "tổng điểm không có thành phần (hãy nêu indices hoặc pillars)",
        "the total has no parts (name its indices or pillars)",
    ),
    "framework.unknown_type": (
        "loại đơn vị “{type}” chưa được khai báo (đã khai báo trong unit_types: {known})",
        "the unit type “{type}” is not declared (declared under unit_types: {known})",
    ),
    "framework.applies_beyond": (
        "“{code}” không áp dụng cho {types}, nhưng “{child}” dùng chung ở đó lại áp dụng (hãy ghi applies_to giống nhau, hoặc tách “{child}”)",
        "“{code}” does not apply to {types} but “{child}”, which it shares, does (state the same applies_to, or split “{child}”)",
    ),
    "framework.never_applies": (
        "“{code}” không áp dụng cho loại đơn vị nào (applies_to không có loại chung với mục cha; hãy sửa một trong hai)",
        "“{code}” applies to no unit type (applies_to has none in common with the node above; change one of them)",
    ),
    "framework.unknown_topic": (
        "chưa trình cắm trụ cột nào biết chủ đề “{topic}”{hint} (sẽ không có gợi ý cho chỉ số này)",
        "no pillar plugin knows the topic “{topic}”{hint} (there will be no advice on this indicator)",
    ),
    "framework.unknown_rule": (
        "không có cách tính điểm “{rule}”{hint} (đã biết: {known})",
        "there is no rule “{rule}”{hint} (known: {known})",
    ),
    "framework.bad_params": (
        "tham số của cách tính “{rule}” của trình cắm “{plugin}” ({distribution}) không dùng được: {detail}",
        "the parameters of the rule “{rule}” of the plugin “{plugin}” ({distribution}) cannot be used: {detail}",
    ),
    "framework.part_and_whole": (
        "part và whole phải đi cùng nhau (hãy nêu cả hai)",
        "part and whole belong together (name both)",
    ),
    "framework.derive_from": (
        "derive và from phải đi cùng nhau và thay cho part/whole (hãy nêu cả hai, bỏ part/whole)",
        "derive and from belong together and stand instead of part and whole (name both, drop part and whole)",
    ),
    "framework.unknown_derivation": (
        "không có phép suy ra “{name}”{hint} (đã biết: {known})",
        "there is no derivation “{name}”{hint} (known: {known})",
    ),
    "framework.unknown_aggregation": (
        "không có cách tổng hợp “{name}”{asker}{hint} (đã biết: {known})",
        "there is no aggregation “{name}”{asker}{hint} (known: {known})",
    ),
    "framework.aggregation_points": (
        "không thể cộng điểm khi các thành phần có trọng số (hãy ghi points cho từng thành phần)",
        "points cannot be added where the children have weights (give each child points)",
    ),
    "framework.plugin_missing": (
        "trình cắm “{plugin}” chưa được nạp (đã nạp: {known}; hãy cài đặt rồi chạy: dtiscore plugins)",
        "the plugin “{plugin}” is not loaded (loaded: {known}; install it, then run: dtiscore plugins)",
    ),
    "framework.plugin_failed": (
        "trụ cột “{pillar}” do trình cắm “{plugin}” ({distribution}) tính, nhưng trình cắm này bị lỗi: {detail} (hãy cập nhật hoặc gỡ bỏ, hoặc ghi plugin khác, như plugin = \"standard\")",
        "the pillar “{pillar}” is computed by the plugin “{plugin}” ({distribution}), which does not work: {detail} (update or remove it, or name another one, as in plugin = \"standard\")",
    ),
    "framework.plugin_choice": (
        "nhiều trình cắm cùng tính trụ cột “{pillar}”: {plugins} (hãy ghi rõ plugin = \"…\")",
        "several plugins compute the pillar “{pillar}”: {plugins} (state plugin = \"…\")",
    ),
    "framework.gate_item": (
        "điều kiện bắt buộc “{code}” không phải chỉ số thành phần{hint} (hãy nêu mã của chỉ số thành phần)",
        "the gate item “{code}” is no indicator{hint} (name the code of an indicator)",
    ),
    "framework.gate_leaf": (
        "“{code}” không có thành phần nên không thể có điều kiện bắt buộc (hãy đặt ở mục cha)",
        "“{code}” has no children, so it cannot have a gate (put it on the node above)",
    ),
    "framework.bands_ends": (
        "các mức xếp loại không phủ hết từ 0 đến 100 (mức thấp nhất không cần from, mức cao nhất không cần to)",
        "the bands do not cover 0 to 100 (the lowest needs no from, the highest no to)",
    ),
    "framework.unknown_input": (
        "không có số liệu nào mang mã “{code}”{hint} (hãy nêu chỉ số, mục thông tin hoặc số đếm đã khai báo)",
        "no input has the code “{code}”{hint} (name an indicator, info item or count of this file)",
    ),
    "framework.conflict": (
        "“{found}” không phải cách xử lý mâu thuẫn (chỉ dùng: {allowed})",
        "“{found}” does not settle a conflict (use one of: {allowed})",
    ),
    "framework.unused": (
        "“{code}” không thuộc trụ cột nào và không vào tổng điểm (nếu cố ý, ghi standalone = true)",
        "“{code}” is in no pillar and not in the total (if that is meant, state standalone = true)",
    ),
    # rules
    "rule.no_span": (
        "hai đầu cùng bằng {lower} (lower và upper phải khác nhau)",
        "both ends are {lower} (lower and upper must differ)",
    ),
    "rule.positive": ("{value} không dương (phải lớn hơn 0)", "{value} is not positive (it must be above 0)"),
    "rule.fraction_or_points": (
        "cần đúng một trong hai: fraction hoặc points (hãy chỉ ghi một)",
        "exactly one of fraction and points is needed (state one of them)",
    ),
    "rule.fraction_range": (
        "{value} nằm ngoài khoảng 0 đến 1 (50% ghi là 0.5)",
        "{value} is outside 0 to 1 (50 % is written as 0.5)",
    ),
    "rule.points_range": (
        "{value} nằm ngoài khoảng 0 đến {points} điểm của chỉ số (hãy sửa số này hoặc điểm tối đa của chỉ số)",
        "{value} is outside 0 to the indicator's {points} points (change it or the indicator's points)",
    ),
    "rule.points_without_points": (
        "chỉ số không có điểm riêng nên không thể ghi points (hãy ghi fraction từ 0 đến 1)",
        "the indicator has no points of its own, so points have no meaning here (state a fraction 0 to 1)",
    ),
    "rule.band_reversed": (
        "khoảng có đầu {lower} không nhỏ hơn cuối {upper} (hãy đổi chỗ)",
        "the band begins at {lower}, not below its end {upper} (swap them)",
    ),
    "rule.band_from": (
        "chỉ khoảng thấp nhất mới được bỏ from (hãy ghi from cho khoảng này)",
        "only the lowest band may do without from (state it for this band)",
    ),
    "rule.bands_overlap": (
        "khoảng trước đến {upper}, khoảng sau lại từ {lower}: chồng lên nhau (hãy cho hai số bằng nhau)",
        "one band ends at {upper}, the next begins at {lower}: they overlap (make the two equal)",
    ),
    "rule.bands_gap": (
        "khoảng trước đến {upper}, khoảng sau từ {lower}: giá trị ở giữa không thuộc khoảng nào (hãy cho hai số bằng nhau)",
        "one band ends at {upper}, the next begins at {lower}: a value between has no band (make the two equal)",
    ),
    "rule.last_band_open": (
        "khoảng cao nhất dừng ở {upper} (hãy bỏ to để giá trị lớn hơn vẫn có điểm)",
        "the highest band stops at {upper} (drop its to, so that larger values earn points too)",
    ),
    "rule.cap_range": (
        "mức trần {value} không dùng được (phải lớn hơn 0 và không quá {points} điểm của chỉ số)",
        "the cap {value} cannot be used (it must be above 0 and at most the indicator's {points} points)",
    ),
    "rule.entered_points": (
        "không thể nhập theo điểm khi chỉ số không có điểm riêng (hãy dùng fraction hoặc percent)",
        "points cannot be entered for a node without points of its own (use fraction or percent)",
    ),
    # targets
    "targets.unknown_document": (
        "không có văn bản mục tiêu “{name}”{hint} (đã biết: {known})",
        "there is no target document “{name}”{hint} (known: {known})",
    ),
    "targets.not_targets": (
        "tệp không có bảng [document] (đây có phải tệp mục tiêu không?)",
        "the file has no [document] table (is it a targets file?)",
    ),
    "targets.year": ("“{found}” không phải năm (hãy ghi như 2025)", "“{found}” is not a year (write 2025)"),
    "targets.positive": (
        "mục tiêu {value} không dương nên không tính được mức đạt (phải lớn hơn 0)",
        "the target {value} is not positive, so attainment is not defined (it must be above 0)",
    ),
    "targets.repeated": (
        "mục tiêu năm {year} cho cùng đơn vị được nêu hai lần (hãy bỏ bớt một)",
        "the target of {year} for the same unit is stated twice (keep one)",
    ),
    "targets.repeated_document": (
        "văn bản “{code}” được đọc hai lần (hãy bỏ bớt một tệp)",
        "the document “{code}” is read twice (leave out one of the files)",
    ),
    "targets.unknown_node": (
        "bộ chỉ số không có “{code}”{hint} (hãy sửa mã trong tệp mục tiêu)",
        "the framework has no “{code}”{hint} (correct the code in the targets file)",
    ),
    "targets.conflict": (
        "“{node}” năm {year}: {values}; {resolution}",
        "“{node}” in {year}: {values}; {resolution}",
    ),
    "targets.conflict_open": (
        "các văn bản mâu thuẫn, chưa biết theo văn bản nào (ghi conflict trong [targets] hoặc dùng --document)",
        "the documents disagree and nothing says which prevails (state conflict under [targets] or use --document)",
    ),
    "targets.conflict_document": ("áp dụng {value} theo “{document}”", "{value} of “{document}” prevails"),
    "targets.conflict_strictest": (
        "áp dụng mức chặt nhất: {value} (“{document}”)",
        "the strictest prevails: {value} (“{document}”)",
    ),
    "targets.no_year": (
        "chưa biết chấm theo mục tiêu năm nào (ghi default_year trong [targets] hoặc dùng --target-year)",
        "the target year is not known (state default_year under [targets] or use --target-year)",
    ),
    "targets.none_for_year": (
        "không văn bản nào đặt mục tiêu cho năm {year} (các năm có mục tiêu: {years})",
        "no document sets a target for {year} (years with targets: {years})",
    ),
    "targets.none": (
        "không có văn bản mục tiêu nào (dùng --targets TỆP, hoặc --to best|median)",
        "there are no target documents (use --targets FILE, or --to best|median)",
    ),
    # applicability, bands, units
    "data.no_blocks": (
        "bộ chỉ số áp dụng theo khối, nhưng chưa có danh sách đơn vị (hãy ghi cột block trong danh sách đơn vị, dùng --units)",
        "the framework applies by block but there is no units file (give the column block in a units file, with --units)",
    ),
    "folder.no_data": (
        "chưa có số liệu (phát phiếu bằng dtiscore form, thu về bằng dtiscore collect, hoặc ghi số liệu vào tệp này)",
        "there are no data yet (hand out forms with dtiscore form and collect them with dtiscore collect, or write data to this file)",
    ),
    "start.exists": (
        "đã có tệp này nên không tạo gì cả (hãy chọn thư mục khác, hoặc chuyển tệp đi)",
        "this file is there already, so nothing was made (choose another folder, or move the file away)",
    ),
    "start.year": (
        "bộ chỉ số không đánh giá năm {year} (chỉ từ {first} đến {last}; hãy chọn bằng --year)",
        "the framework does not assess {year} (only {first} to {last}; choose with --year)",
    ),
    "wheelhouse.platform": (
        "không có hệ điều hành “{name}” (dùng một trong: {known})",
        "there is no platform “{name}” (use one of: {known})",
    ),
    "wheelhouse.python": (
        "“{version}” không phải phiên bản Python dùng được (ghi dạng 3.12, từ {oldest} trở lên)",
        "“{version}” is no version of Python that can be used (write it like 3.12, {oldest} or later)",
    ),
    "wheelhouse.extra": (
        "không có phần bổ sung “{name}” (đã biết: {known})",
        "there is no extra “{name}” (known: {known})",
    ),
    "wheelhouse.no_wheel": (
        "gói {package} không có bản cài sẵn (wheel) cho {platform}, Python {python} (hãy chọn phiên bản Python khác bằng --python)",
        "the package {package} has no wheel for {platform}, Python {python} (choose another version of Python with --python)",
    ),
    "wheelhouse.no_network": (
        "không kết nối được với kho gói Python (lệnh này cần internet; hãy kiểm tra mạng, proxy, hoặc pip config)",
        "the index of Python packages cannot be reached (this command needs internet; check network, proxy, or pip config)",
    ),
    "wheelhouse.no_pip": (
        "Python này chưa có pip (hãy chạy: python -m ensurepip)",
        "this Python has no pip (run: python -m ensurepip)",
    ),
    "wheelhouse.failed": (
        "pip không gom được các gói: {detail} (hãy thử lại, hoặc chọn phiên bản Python khác bằng --python)",
        "pip could not gather the packages: {detail} (try again, or choose another version of Python with --python)",
    ),
    "wheelhouse.not_built": (
        "không đóng gói được dtiscore từ mã nguồn: {detail} (hãy chạy: pip install hatchling)",
        "dtiscore could not be built from its sources: {detail} (run: pip install hatchling)",
    ),
    "wheelhouse.no_record": (
        "bản dtiscore này không ghi lại các tệp đã cài nên không đóng gói lại được (hãy cài lại bằng pip)",
        "this dtiscore has no record of its files, so its wheel cannot be put together again (install it anew with pip)",
    ),
    "wheelhouse.changed": (
        "tệp của dtiscore bị thiếu hoặc đã bị sửa sau khi cài (hãy cài lại bằng pip)",
        "this file of dtiscore is missing or was changed after it was installed (install it anew with pip)",
    ),
    "lookup.within": (
        "không xếp hạng theo “{name}” được (dùng một trong: {known})",
        "units cannot be ranked within “{name}” (use one of: {known})",
    ),
    "lookup.no_parents": (
        "chưa đơn vị nào có đơn vị cấp trên (hãy ghi cột parent trong danh sách đơn vị, dùng --units)",
        "no unit says which unit is above it (give the column parent in a units file, with --units)",
    ),
    "units.no_such_block": (
        "danh sách đơn vị không có khối “{name}”{hint} (hãy sửa applies_to, hoặc cột block của danh sách)",
        "the units file has no block “{name}”{hint} (correct applies_to, or the column block of the file)",
    ),
    "units.no_such_unit": (
        "danh sách đơn vị không có đơn vị “{name}”{hint} (hãy sửa applies_to, hoặc danh sách đơn vị)",
        "the units file has no unit “{name}”{hint} (correct applies_to, or the units file)",
    ),
    "framework.scope_beyond": (
        "“{code}” chỉ áp dụng cho một số khối hoặc đơn vị, nhưng “{child}” còn nằm dưới mục khác không giới hạn như vậy (hãy ghi applies_to giống nhau, hoặc tách “{child}”)",
        "“{code}” applies to some blocks or units only but “{child}” is also under a node without that limit (state the same applies_to, or split “{child}”)",
    ),
    "framework.band_limit_twice": (
        "giới hạn {limit} được cả hai mức kề nhau nhận (hãy sửa includes ở một trong hai mức)",
        "the limit {limit} is claimed by both bands that meet there (change includes in one of them)",
    ),
    "framework.band_limit_lost": (
        "giới hạn {limit} không thuộc mức nào trong hai mức kề nhau (hãy sửa includes ở một trong hai mức)",
        "the limit {limit} belongs to neither of the bands that meet there (change includes in one of them)",
    ),
    "data.no_type": (
        "đơn vị “{unit}” chưa có loại, trong khi bộ chỉ số áp dụng theo loại đơn vị (hãy ghi cột type trong danh sách đơn vị, dùng --units)",
        "the unit “{unit}” has no type but the framework applies by unit type (give the column type in a units file, with --units)",
    ),
    "targets.without": (
        "không chấm {count} chỉ số vì không có mục tiêu năm {year}: {nodes}",
        "{count} indicators have no target for {year} and are not scored: {nodes}",
    ),
    "targets.other_units": (
        "mục tiêu trong “{document}” dành cho {units}, không có đơn vị này trong số liệu",
        "the targets of “{document}” are for {units}, which the data do not have",
    ),
    # tables
    "data.unknown_suffix": (
        "không đọc được loại tệp “{suffix}” (hãy lưu thành .csv, .xlsx hoặc .parquet)",
        "files of the kind “{suffix}” cannot be read (save as .csv, .xlsx or .parquet)",
    ),
    "data.unreadable": (
        "nội dung tệp hỏng hoặc không đúng loại: {detail} (hãy mở và lưu lại tệp)",
        "the content is damaged or of another kind: {detail} (open the file and save it again)",
    ),
    "data.not_a_table": (
        "{type} không phải bảng dữ liệu (cần đường dẫn hoặc khung dữ liệu Arrow)",
        "{type} is no table (give a path or an Arrow-capable data frame)",
    ),
    "data.not_a_workbook": (
        "đây không phải tệp Excel .xlsx (hãy mở và lưu lại thành .xlsx)",
        "this is not an Excel .xlsx file (open it and save it as .xlsx)",
    ),
    "data.formula_without_value": (
        "có ô công thức chưa có kết quả (hãy mở bằng Excel hoặc LibreOffice, lưu lại rồi đọc lại)",
        "a formula has no result yet (open the file in Excel or LibreOffice, save it, then read it again)",
    ),
    "data.not_utf8": (
        "tệp không dùng bảng mã UTF-8 (trong Excel chọn Lưu thành: CSV UTF-8)",
        "the file is not UTF-8 (in Excel choose Save as: CSV UTF-8)",
    ),
    "data.not_text": (
        "tệp không phải văn bản CSV (hãy kiểm tra loại tệp)",
        "the file is not CSV text (check what kind of file it is)",
    ),
    "data.no_header": (
        "không có dòng tiêu đề (dòng đầu phải là tên cột: unit, year, …)",
        "there is no header row (the first row must name the columns: unit, year, …)",
    ),
    "data.too_many_fields": (
        "có {found} ô nhưng tiêu đề chỉ có {width} cột (số có dấu phẩy phải đặt trong ngoặc kép)",
        "{found} fields but the header has {width} columns (quote numbers that hold a comma)",
    ),
    "data.bad_quotes": (
        "ngoặc kép không khớp: {detail} (hãy kiểm tra các dấu \" trong tệp)",
        "the quotes do not match: {detail} (check the \" signs in the file)",
    ),
    "data.repeated_column": ("có hai cột cùng tên “{column}” (hãy bỏ bớt)", "two columns are called “{column}” (keep one)"),
    "number.text": ("“{text}” không phải là số (hãy ghi số, hoặc để trống)", "“{text}” is not a number (write a number, or nothing)"),
    "number.infinite": ("“{text}” không phải số hữu hạn (hãy để trống nếu chưa có)", "“{text}” is not a finite number (leave it empty if unknown)"),
    "number.ambiguous": (
        "“{text}” có thể là số thập phân hoặc là {large}, trong cột không có số nào cho biết cách viết (ghi numbers = \"vi\" hoặc \"en\" trong dtiscore.toml, hoặc dùng --numbers vi|en)",
        "“{text}” may be a decimal number or {large}, and nothing in the column decides (state numbers = \"vi\" or \"en\" in dtiscore.toml, or use --numbers vi|en)",
    ),
    "number.mixed": (
        "“{text}” viết theo kiểu 1.774,5 nhưng cùng cột có “{other}” viết theo kiểu 1,774.5 (hãy thống nhất một kiểu)",
        "“{text}” is written like 1.774,5 but the same column has “{other}”, written like 1,774.5 (use one of them)",
    ),
    "number.not_in_setting": (
        "“{text}” không đúng kiểu số đã chọn numbers = {numbers} (hãy sửa số, hoặc đổi numbers trong dtiscore.toml)",
        "“{text}” is not written as numbers = {numbers} says (change the number, or numbers in dtiscore.toml)",
    ),
    # units
    "units.unknown_column": ("danh sách đơn vị không có cột này{hint} (hãy sửa tên cột hoặc bỏ cột)", "a units file has no such column{hint} (correct its name or drop it)"),
    "units.no_code": ("thiếu cột code (mã đơn vị)", "the column code is missing (the units' codes)"),
    "units.none": ("chưa có đơn vị nào (ghi mỗi đơn vị một dòng dưới dòng tiêu đề, rồi chạy lại: dtiscore check)", "there are no units yet (write one unit per row under the header, then run again: dtiscore check)"),
    "units.empty_code": ("thiếu mã đơn vị (hãy ghi mã)", "the unit has no code (give it one)"),
    "units.ranked": ("“{text}” không rõ có xếp hạng hay không (ghi có hoặc không)", "“{text}” does not say whether it is ranked (write yes or no)"),
    "units.date": ("“{text}” không phải ngày hoặc năm (ghi 2025 hoặc 2025-07-01)", "“{text}” is no date or year (write 2025 or 2025-07-01)"),
    "units.dates_reversed": ("từ {first} nhưng đến {last} (hãy đổi chỗ)", "from {first} but to {last} (swap them)"),
    "units.repeated": ("“{label}” đã có ở dòng {other} (mã và tên không được trùng)", "“{label}” already stands in row {other} (codes and names must be unique)"),
    "units.unknown_type": ("loại “{type}” không có trong bộ chỉ số (đã biết: {known})", "the framework does not know the type “{type}” (known: {known})"),
    "units.unknown_parent": ("không có đơn vị cấp trên “{parent}”{hint}", "there is no parent unit “{parent}”{hint}"),
    # observations
    "data.no_column": (
        "thiếu cột “{column}” (cần unit, year và indicator, hoặc unit, year và mỗi chỉ số một cột)",
        "the column “{column}” is missing (give unit, year and indicator, or unit, year and a column per indicator)",
    ),
    "data.unknown_column": ("bộ chỉ số không có cột này{hint} (hãy sửa tên cột hoặc bỏ cột)", "the framework has no such column{hint} (correct its name or drop it)"),
    "data.no_rows": ("không có dòng số liệu nào", "there are no rows of data"),
    "data.no_values": ("không có cột nào chứa giá trị (value, part, whole, choice hoặc points)", "no column holds values (value, part, whole, choice or points)"),
    "data.no_files": ("chưa nêu tệp số liệu (ghi đường dẫn, hoặc chạy trong thư mục có dtiscore.toml)", "no data file is named (give its path, or run inside a folder with dtiscore.toml)"),
    "data.empty_cell": ("ô trống (mỗi dòng cần đơn vị, năm và chỉ số)", "the cell is empty (each row needs unit, year and indicator)"),
    "data.unknown_unit": ("không có đơn vị “{text}” trong {units}{hint} (hãy sửa tên hoặc bổ sung đơn vị)", "there is no unit “{text}” in {units}{hint} (correct it or add the unit)"),
    "data.unknown_indicator": ("bộ chỉ số không có “{text}”{hint} (hãy sửa mã)", "the framework has no “{text}”{hint} (correct the code)"),
    "data.not_an_input": ("“{text}” được tính từ các thành phần, không nhập trực tiếp (hãy nhập các thành phần)", "“{text}” is computed from its parts and cannot be entered (enter the parts)"),
    "data.year": ("“{text}” không phải năm (ghi như 2025)", "“{text}” is not a year (write 2025)"),
    "data.year_outside": ("năm {year} nằm ngoài các năm đánh giá {first}–{last} của bộ chỉ số", "the year {year} is outside the framework's assessed years {first}–{last}"),
    "data.unit_absent": (
        "đơn vị “{unit}” không tồn tại trong năm {text} (danh sách đơn vị ghi {first}–{last}; hãy sửa năm hoặc danh sách)",
        "the unit “{unit}” does not exist in {text} (the units file says {first}–{last}; correct the year or the file)",
    ),
    "data.status": ("không có trạng thái “{text}”{hint} (dùng: self (tự chấm), preliminary (thẩm định sơ bộ), appraised (thẩm định))", "there is no status “{text}”{hint} (use: self, preliminary, appraised)"),
    "data.none_at_status": ("không có số liệu nào đến trạng thái “{status}” (hãy bỏ --status hoặc chọn trạng thái sau)", "there are no data up to the status “{status}” (drop --status or choose a later one)"),
    "data.duplicate": ("trùng với dòng {other}: cùng đơn vị, năm, chỉ số và trạng thái (hãy giữ một dòng)", "repeats row {other}: same unit, year, indicator and status (keep one)"),
    "data.duplicate_file": ("trùng với {file} dòng {other}: cùng đơn vị, năm, chỉ số và trạng thái (hãy giữ một dòng)", "repeats {file} row {other}: same unit, year, indicator and status (keep one)"),
    "data.negative": ("{value} là số âm (số đếm và tỷ lệ phải từ 0 trở lên)", "{value} is negative (counts and rates are 0 or more)"),
    "data.part_above_whole": ("tử số {part} lớn hơn mẫu số {whole}{hint} (hãy kiểm tra, có thể ghi nhầm hai cột)", "the part {part} is above the whole {whole}{hint} (check both, they may be swapped)"),
    "data.part_without_whole": ("mới có tử số hoặc mẫu số (hãy ghi đủ cả hai)", "part or whole stands alone (give both)"),
    "data.zero_whole": ("mẫu số bằng 0 mà bộ chỉ số không nói tính thế nào (ghi zero = … trong data của “{code}”)", "the whole is 0 and the framework does not say what that means (state zero = … in the data of “{code}”)"),
    "data.choice": ("“{text}” không phải lựa chọn của “{code}”{hint} (các lựa chọn: {known})", "“{text}” is no choice of “{code}”{hint} (choices: {known})"),
    "data.yes_no": ("“{text}” không rõ là có hay không (ghi 1 hoặc 0, có hoặc không)", "“{text}” is neither yes nor no (write 1 or 0, yes or no)"),
    "data.no_counts": (
        "“{code}” không nhận tử số và mẫu số (hãy ghi lựa chọn, hoặc có / không)",
        "“{code}” takes no part and whole (give a choice, or yes or no)",
    ),
    "data.needs_choice": ("“{code}” cần lựa chọn, không phải số (các lựa chọn: {known})", "“{code}” needs a choice, not a number (choices: {known})"),
    "data.above_maximum": ("{value} vượt mức tối đa {maximum} của “{code}” (hãy kiểm tra: tỷ lệ 0–1, phần trăm hay điểm)", "{value} is above the maximum {maximum} of “{code}” (check whether it is a fraction, a percentage or points)"),
    "data.percent_sign": ("dấu % không hợp với “{code}” (đơn vị đo: {measure})", "a percent sign does not fit “{code}” (measured in: {measure})"),
    "data.points_no_points": ("“{code}” không tính điểm nên không thể ghi điểm", "“{code}” is not scored, so it cannot be given points"),
    "data.bad_array": ("mảng {name} có kích thước {found}, cần {wanted}", "the array {name} has the shape {found}, wanted {wanted}"),
    "data.array_numbers": ("mảng không chỉ gồm số, hoặc các hàng dài ngắn khác nhau: {detail}", "the array holds more than numbers, or rows of different lengths: {detail}"),
    "data.array_values": ("mảng có giá trị không dùng được (âm vô cùng); dùng NaN cho thiếu, +inf cho không áp dụng", "the array holds minus infinity; use NaN for missing, +inf for not applicable"),
    "data.repeated_label": ("“{label}” được nêu hai lần trong {name}", "“{label}” is named twice in {name}"),
    "data.missing_refused": ("thiếu số liệu “{code}” của {unit} năm {year} (bộ chỉ số không cho phép thiếu)", "“{code}” of {unit} in {year} is missing (the framework does not allow it)"),
    "data.more": ("và {count} lỗi khác cùng loại", "and {count} more of the same kind"),
    "check.no_framework": ("cần biết bộ chỉ số để kiểm tra số liệu (dùng -f MÃ)", "the framework is needed to check data (use -f CODE)"),
    # looking things up
    "lookup.unit": ("không có đơn vị “{name}”{hint} (đã biết: {known})", "there is no unit “{name}”{hint} (known: {known})"),
    "lookup.year": ("không có số liệu năm {year} (các năm có số liệu: {known})", "there are no data for {year} (years with data: {known})"),
    "lookup.node": ("bộ chỉ số không có “{name}”{hint} (xem mã: dtiscore show MÃ)", "the framework has no node “{name}”{hint} (for the codes: dtiscore show CODE)"),
    "lookup.document": ("không có văn bản “{name}”{hint} (đã biết: {known})", "there is no document “{name}”{hint} (known: {known})"),
    "lookup.status": ("không có trạng thái “{name}” (dùng: self (tự chấm), preliminary (thẩm định sơ bộ), appraised (thẩm định))", "there is no status “{name}” (use: self, preliminary, appraised)"),
    "lookup.info": ("“{name}” là thông tin, không chấm điểm (hãy chọn mục khác)", "“{name}” is information and not scored (choose another node)"),
    # plugins
    "plugin.failed": ("trình cắm “{plugin}” ({distribution}) không nạp được: {detail} (hãy cập nhật hoặc gỡ bỏ)", "the plugin “{plugin}” ({distribution}) could not be loaded: {detail} (update or remove it)"),
    "plugin.repeated": ("trình cắm “{plugin}” ({distribution}) trùng tên với một trình cắm đã nạp (hãy gỡ một)", "the plugin “{plugin}” ({distribution}) has the name of one already loaded (remove one)"),
    "plugin.unknown_hook": ("trình cắm “{plugin}” ({distribution}) khai báo điểm mở rộng (hook) không có: {detail}", "the plugin “{plugin}” ({distribution}) implements an unknown hook: {detail}"),
    "plugin.taken": ("trình cắm “{plugin}” ({distribution}): {kind} “{what}” đã do “{first}” cung cấp (hãy đổi tên)", "the plugin “{plugin}” ({distribution}): the {kind} “{what}” is already given by “{first}” (rename it)"),
    "plugin.wrong_value": ("trình cắm “{plugin}” ({distribution}): {hook} trả về {got}, cần {wanted}", "the plugin “{plugin}” ({distribution}): {hook} returned {got}, wanted {wanted}"),
    "plugin.bad_result": ("trình cắm “{plugin}” ({distribution}): {what} trả về kết quả không dùng được: {detail}", "the plugin “{plugin}” ({distribution}): {what} returned something that cannot be used: {detail}"),
    "result.kind": ("kiểu {found}, cần {wanted}", "the type {found}, wanted {wanted}"),
    "result.shape": ("kích thước {found}, cần {wanted}", "the shape {found}, wanted {wanted}"),
    "result.range": ("{found} nằm ngoài khoảng 0 đến 1", "{found} is outside 0 to 1"),
    "result.infinite": ("giá trị vô cùng tại nơi có số liệu hoặc âm vô cùng", "infinity where numbers are known, or minus infinity"),
    "result.span": ("lower = {lower}, span = {span} (cả hai phải hữu hạn, span khác 0)", "lower = {lower}, span = {span} (both must be finite, and span not 0)"),
    "result.operation": ("phép tính lạ ({found}); dùng clip hoặc steps, lower hoặc upper", "an unknown operation ({found}); use clip or steps, lower or upper"),
    "result.bands": ("{edges} ngưỡng và {shares} mức (số mức phải hơn số ngưỡng đúng 1)", "{edges} edges and {shares} shares (there is exactly one share more than edges)"),
    "result.edges": ("các ngưỡng không hữu hạn hoặc không tăng dần: {found}", "edges that are not finite or do not rise: {found}"),
    # evaluators
    "engine.unknown": (
        "DTISCORE_ENGINE = “{name}” không có (dùng: numpy hoặc numba)",
        "DTISCORE_ENGINE = “{name}” is unknown (use numpy or numba)",
    ),
    "engine.compiled": (
        "Đã biên dịch bộ tính trong {seconds} giây (chỉ lần đầu trên máy này; các lần sau chỉ cần nạp lại)",
        "Compiled the evaluator in {seconds} s (only the first time on this machine; later runs load it)",
    ),
    "engine.no_numba": (
        "chưa dùng được bộ tính biên dịch: {detail} (cài đặt: pip install numba, hoặc bỏ DTISCORE_ENGINE)",
        "the compiled evaluator cannot be used: {detail} (pip install numba, or unset DTISCORE_ENGINE)",
    ),
    # output
    "output.suffix": ("không ghi được loại tệp “{suffix}” (dùng .csv, .json, .md, .txt hoặc .xlsx)", "files of the kind “{suffix}” cannot be written (use .csv, .json, .md, .txt or .xlsx)"),
    "output.failed": ("không ghi được {file}: {detail} (kiểm tra thư mục, quyền ghi, hoặc tệp đang mở trong Excel)", "{file} could not be written: {detail} (check the folder, your rights, or whether Excel has it open)"),
    "output.stdout": ("không in được kết quả: {detail}", "the result could not be printed: {detail}"),
    # part and whole in each other's place
    "hint.swapped_last": (
        "; đổi chỗ thì được {turned}%, gần với {last}% của năm trước: có phải đã ghi nhầm hai cột?",
        "; turned round they give {turned} %, near the {last} % of last year: were they swapped?",
    ),
    "hint.swapped_block": (
        "; đổi chỗ thì được {turned}%, trong khoảng {low}%–{high}% của các đơn vị cùng khối: có phải đã ghi nhầm hai cột?",
        "; turned round they give {turned} %, within the {low} % to {high} % of the block: were they swapped?",
    ),
    # published values
    "published.no_column": (
        "thiếu cột “{column}” (bảng giá trị công bố cần unit, year, node và score, points hoặc value)",
        "the column “{column}” is missing (a table of published values has unit, year, node, and score, points or value)",
    ),
    "published.twice": ("giá trị này đã nêu ở dòng {other} (hãy giữ một)", "this value already stands in row {other} (keep one)"),
    "published.skip": (
        "bộ chỉ số “{code}” bỏ qua số liệu thiếu nên không thể so các giá trị công bố với nhau",
        "the framework “{code}” leaves missing data out, so published values cannot be held against each other",
    ),
    # letters to units
    "output.not_ours": (
        "{file} đã có và không phải công văn do chương trình này ghi, hoặc đã được sửa (hãy chuyển tệp đi hoặc chọn thư mục khác)",
        "{file} exists and is no letter as this program wrote it, or was edited since (move it or choose another folder)",
    ),
    # report
    "report.extra": (
        "báo cáo .html cần altair, vl-convert-python và jinja2 (cài bằng: pip install \"dtiscore[report]\"; báo cáo .xlsx không cần)",
        "the .html report needs altair, vl-convert-python and jinja2 (install them: pip install \"dtiscore[report]\"; the .xlsx report does without)",
    ),
    "report.suffix": (
        "không viết được báo cáo dạng “{suffix}” (dùng .html hoặc .xlsx)",
        "a report cannot be written as “{suffix}” (use .html or .xlsx)",
    ),
    "output.no_docx": (
        "cần python-docx để viết công văn (cài đặt: pip install \"dtiscore[office]\")",
        "python-docx is needed to write letters (pip install \"dtiscore[office]\")",
    ),
    "output.exists": ("thư mục {file} đã có nội dung (hãy chọn thư mục khác)", "the folder {file} is not empty (choose another one)"),
    # forms
    "form.encrypted": (
        "tệp được đặt mật khẩu nên không đọc được (hãy mở bằng Excel, bỏ mật khẩu rồi lưu lại)",
        "the workbook is protected by a password (open it, remove the password and save it again)",
    ),
    "form.old_excel": (
        "tệp Excel đời cũ (.xls) hoặc tệp Office khác (hãy mở ra và lưu lại dạng .xlsx)",
        "an old Excel file (.xls) or another Office file (open it and save it as .xlsx)",
    ),
    "form.macros": (
        "tệp có macro nên không được nhận (hãy lưu lại dạng .xlsx, không có macro)",
        "the workbook holds macros and is not taken (save it as .xlsx, without macros)",
    ),
    "form.unpacks": (
        "nội dung bung ra quá lớn (tối đa {limit} MB, riêng dữ liệu bảng {xml} MB; hãy bỏ ảnh và trang thừa)",
        "the content unpacks to too much (at most {limit} MB, tables {xml} MB; remove pictures and spare sheets)",
    ),
    "form.entities": (
        "tệp chứa khai báo XML không an toàn nên không được nhận (hãy dùng lại phiếu gốc)",
        "the workbook holds unsafe XML declarations and is not taken (use the original form again)",
    ),
    "form.not_a_workbook": (
        "không phải là tệp Excel .xlsx (hãy gửi phiếu dạng .xlsx)",
        "this is no Excel workbook (send the form as .xlsx)",
    ),
    "form.damaged": (
        "tệp bị hỏng, không mở được ({detail}; hãy xin đơn vị gửi lại)",
        "the workbook is damaged and cannot be opened ({detail}; ask the unit to send it again)",
    ),
    "form.not_a_form": (
        "không phải phiếu do dtiscore form tạo ra, hoặc các cột và trang ẩn của phiếu đã bị xóa (hãy điền lại vào phiếu gốc)",
        "this is no form made by dtiscore form, or its hidden columns and sheet were deleted (fill in the original form)",
    ),
    "form.columns_gone": (
        "các cột nhập liệu của phiếu đã bị xóa (hãy điền lại vào phiếu gốc)",
        "the columns for entries were deleted (fill in the original form)",
    ),
    "form.line_twice": (
        "dòng của “{key}” bị chép thành hai với nội dung khác nhau, chỉ dòng {other} được tính (hãy xóa dòng thừa)",
        "the line of “{key}” stands here a second time with other content; only row {other} counts (delete the spare row)",
    ),
    "form.line_gone": (
        "dòng {number} (“{key}”) đã bị xóa khỏi phiếu (hãy điền lại vào phiếu gốc)",
        "line {number} (“{key}”) was deleted from the form (fill in the original form)",
    ),
    "form.merged": (
        "ô này đã bị gộp vào {area} nên không còn giá trị riêng (hãy bỏ gộp ô rồi nhập lại)",
        "this cell was merged into {area} and has no value of its own (unmerge the cells and enter it again)",
    ),
    "form.date_for_number": (
        "“{text}” là ngày tháng, ở đây cần một số (hãy nhập lại số)",
        "“{text}” is a date where a number is needed (enter the number again)",
    ),
    "form.without_value": (
        "công thức trong ô chưa có kết quả (hãy mở phiếu bằng Excel, lưu lại, hoặc nhập số trực tiếp)",
        "the formula in this cell has no result yet (open the form in Excel and save it, or enter the number itself)",
    ),
    "form.error_value": (
        "công thức trong ô báo lỗi {text} (hãy nhập số trực tiếp)",
        "the formula in this cell gives {text} (enter the number itself)",
    ),
    "form.too_many": (
        "có {count} tệp, nhiều hơn mức {limit} tệp mỗi lần (hãy chia thành nhiều lần)",
        "{count} files are more than the {limit} that are read at a time (collect in several runs)",
    ),
    "form.bad_archive": (
        "tệp nén bị hỏng hoặc không phải là .zip (hãy xin gửi lại)",
        "the archive is damaged or no .zip (ask for it again)",
    ),
    "form.archive_too_large": (
        "tệp nén bung ra quá lớn hoặc có quá nhiều tệp (tối đa {limit} GB; hãy chia nhỏ)",
        "the archive unpacks to too much or too many files (at most {limit} GB; split it)",
    ),
    "form.archive_in_archive": (
        "tệp nén nằm trong tệp nén không được mở (hãy giải nén trước)",
        "an archive inside an archive is not opened (unpack it first)",
    ),
    "form.other_framework": (
        "phiếu của bộ chỉ số “{found}”, không phải “{wanted}” (hãy gửi đúng phiếu)",
        "this is a form of the framework “{found}”, not of “{wanted}” (send the right form)",
    ),
    "form.superseded": (
        "phiếu theo bản cũ của bộ chỉ số “{code}”, khác ở {count} chỗ: {changed} (hãy điền lại vào phiếu mới)",
        "this form was made for an earlier edition of “{code}”, different in {count} places: {changed} (fill in a new form)",
    ),
    "form.unknown_unit": (
        "đơn vị “{unit}” không có trong {units} (hãy bổ sung vào danh sách hoặc kiểm tra lại phiếu)",
        "the unit “{unit}” is not in {units} (add it to the list, or check the form)",
    ),
    "form.same_twice": ("giống hệt {other}, chỉ tính một lần", "the same as {other}; it counts once"),
    "form.older": ("không dùng vì {other} được lưu sau (lúc {when})", "not used: {other} was saved later ({when})"),
    "form.two_forms": (
        "đơn vị {unit} có hai phiếu khác nhau ở {count} ô, phiếu kia là {other}; chưa phiếu nào được tính "
        "(hãy bỏ một phiếu, hoặc dùng --prefer newest để lấy phiếu lưu sau cùng)",
        "unit {unit} has two forms that differ in {count} cells, the other is {other}; neither counts "
        "(remove one, or take the one saved last with --prefer newest)",
    ),
    "form.differs": (
        "{line}, {column}: ở đây ghi “{here}”, trong {other} ghi “{there}”",
        "{line}, {column}: “{here}” here, “{there}” in {other}",
    ),
    "form.changed": (
        "{line}, {column}: lần trước “{was}”, nay “{now}”",
        "{line}, {column}: “{was}” last time, “{now}” now",
    ),
    "form.points_differ": (
        "điểm tự chấm trên phiếu là {claimed}, tính theo số liệu là {points} (hãy kiểm tra công thức và số liệu)",
        "the form shows {claimed} points, the data give {points} (check the formula and the data)",
    ),
    "form.lacking": ("chưa nộp phiếu năm {year}", "has not handed in a form for {year}"),
    "form.memory": (
        "tệp ghi nhớ các phiếu đã thu không đọc được (hãy xóa tệp này rồi thu lại tất cả các phiếu)",
        "what was remembered of earlier forms cannot be read (delete this file and collect all forms again)",
    ),
    "form.exist": (
        "đã có {count} phiếu cùng tên, ví dụ {file}; không phiếu nào được ghi để tránh mất phiếu đã điền (hãy chọn thư mục khác)",
        "{count} forms of that name exist, such as {file}; none was written, as they may be filled in (choose another folder)",
    ),
    "form.no_units": (
        "không có đơn vị nào cần lập phiếu (hãy kiểm tra danh sách đơn vị, loại đơn vị và năm)",
        "no unit needs a form (check the units file, the types of the units and the year)",
    ),
    "form.year": (
        "bộ chỉ số dùng cho các năm {first} đến {last} (hãy nêu năm đánh giá bằng --year)",
        "the framework is for {first} to {last} (name the assessed year with --year)",
    ),
}  # fmt: skip
