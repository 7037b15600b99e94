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


@attrs.frozen
class Said:
    """What somebody else wrote in both languages; a sentence shows the one of its reader."""

    vi: str
    en: str


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
    if isinstance(value, Said):
        return value.vi if lang == "vi" else value.en
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
    "kind.number_or_dict": ("số hoặc bảng {{ … }}", "a number or a table {{ … }}"),
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
        "“{found}” không phải mã hợp lệ (chữ cái không dấu, chữ số, dấu _ và dấu chấm; bắt đầu bằng chữ)",
        "“{found}” is not a valid code (letters a-z, digits, _ and dots; a letter first)",
    ),
    "schema.other": ("“{found}” không hợp lệ ({rule})", "“{found}” is not valid ({rule})"),
    # frameworks
    "framework.unknown": (
        "không có bộ chỉ số “{name}”{hint} (đã biết: {known}; hoặc ghi đường dẫn đến tệp .toml, hoặc cài trình cắm có bộ chỉ số này)",
        "there is no framework “{name}”{hint} (known: {known}; or give the path of a .toml file, or install the plugin that brings it)",
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
    "framework.scale_reversed": (
        "thang điểm đi từ {lower} đến {upper} (from phải nhỏ hơn to)",
        "the scale goes from {lower} to {upper} (from must be below to)",
    ),
    "framework.scale_origin": (
        "thang điểm không bắt đầu từ 0 mà các nút được cộng điểm (ghi thêm points = \"scale\" trong [framework])",
        "the scale does not begin at 0 while nodes have points of their own (state points = \"scale\" in [framework])",
    ),
    "framework.points_on_scale": (
        "“{code}” có điểm riêng, trong khi [framework] ghi points = \"scale\" (dùng weight thay cho points)",
        "“{code}” has points of its own, but [framework] says points = \"scale\" (use weight in place of points)",
    ),
    "framework.weights_equal": (
        "“{code}” có trọng số riêng, trong khi “{parent}” ghi weights = \"equal\" (bỏ một trong hai)",
        "“{code}” has a weight of its own, but “{parent}” says weights = \"equal\" (remove one of them)",
    ),
    "framework.code_case": (
        "mã “{code}” chỉ khác “{other}” ở chữ hoa, chữ thường (hãy đổi một mã)",
        "the code “{code}” differs from “{other}” only by capitals (rename one of them)",
    ),
    "framework.impute_no_effect": (
        "“{name}” không có tác dụng với cách ước tính {method} (bỏ mục này)",
        "“{name}” has no effect on the method {method} (remove it)",
    ),
    "framework.only_with_children": (
        "“{name}” chỉ dùng cho chỉ số có thành phần (bỏ mục này khỏi “{code}”)",
        "“{name}” is for a node with children (remove it from “{code}”)",
    ),
    "framework.impute_reads": (
        "không ước tính được số liệu thiếu của “{code}” vì chỉ số này không nhận giá trị số (bỏ impute)",
        "missing data of “{code}” cannot be estimated, since it is not given as a number (remove impute)",
    ),
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
        "không có cách tính điểm “{rule}”{hint} (đã biết: {known}){perhaps}",
        "there is no rule “{rule}”{hint} (known: {known}){perhaps}",
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
        "không có phép suy ra “{name}”{hint} (đã biết: {known}){perhaps}",
        "there is no derivation “{name}”{hint} (known: {known}){perhaps}",
    ),
    "framework.unknown_aggregation": (
        "không có cách tổng hợp “{name}”{asker}{hint} (đã biết: {known}){perhaps}",
        "there is no aggregation “{name}”{asker}{hint} (known: {known}){perhaps}",
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
    "rule.base_year": (
        "over = \"base\" cần base_year, và chỉ khi đó mới ghi base_year (ví dụ: over = \"base\", base_year = 2021)",
        "over = \"base\" needs a base_year, and nothing else has one (for example over = \"base\", base_year = 2021)",
    ),
    "rule.floor": ("floor = {value} (phải từ 0 đến dưới 1)", "floor = {value} (it must be at least 0 and below 1)"),
    "rule.winsorise_two_ways": (
        "ghi cả percent và skewness, kurtosis, at_most (hãy chọn một cách)",
        "both percent and skewness, kurtosis or at_most are stated (choose one way)",
    ),
    "rule.winsorise_percent": (
        "{value}% ở mỗi đầu (phải lớn hơn 0 và dưới 50)",
        "{value} % at each end (it must be above 0 and below 50)",
    ),
    "rule.upper_above_lower": (
        "upper = {upper} không lớn hơn lower = {lower} (chiều tốt hơn ghi bằng better)",
        "upper = {upper} is not above lower = {lower} (which way is better is said by better)",
    ),
    "rule.log_bound": (
        "{value} không có lôgarit (hãy ghi số lớn hơn, hoặc dùng transform = \"none\")",
        "{value} has no logarithm (give a larger number, or use transform = \"none\")",
    ),
    "rule.best_transform": (
        "cách tính best so sánh tỷ lệ của chính giá trị (bỏ transform)",
        "best compares ratios of the values themselves (remove transform)",
    ),
    "rule.exponent": (
        "số mũ {value} (độ lớn phải từ {least} đến {limit}; gần 0 thì dùng geometric)",
        "the exponent {value} (its size must be {least} to {limit}; near 0 it is geometric)",
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
    "data.part_above_whole": ("tử số {part} lớn hơn mẫu số {whole}{hint} (hãy kiểm tra lại hai cột)", "the part {part} is above the whole {whole}{hint} (check both columns)"),
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
    "data.no_logarithm": (
        "không có lôgarit, phải lớn hơn {least} (sửa số liệu hoặc transform của bộ chỉ số)",
        "it has no logarithm, for which it must be above {least} (correct the data or the framework's transform)",
    ),
    "data.best_of_negative": (
        "số âm không so sánh tỷ lệ với giá trị tốt nhất được (sửa số liệu hoặc dùng min_max)",
        "a negative number cannot be compared with the best one as a ratio (correct it, or use min_max)",
    ),
    "data.too_extreme": (
        "quá lớn để so sánh các đơn vị với nhau (kiểm tra đơn vị đo)",
        "too large to compare units with each other (check the unit of measure)",
    ),
    "data.value_refused": ("giá trị {value}: {why}", "the value {value}: {why}"),
    "data.no_base_year": (
        "số liệu không có năm gốc {year} (các năm có: {known}; hãy thêm số liệu năm gốc)",
        "the data do not have the base year {year} (years in the data: {known}; add the data of the base year)",
    ),
    "data.more": ("và {count} lỗi khác cùng loại", "and {count} more of the same kind"),
    "check.no_framework": ("cần biết bộ chỉ số để kiểm tra số liệu (dùng -f MÃ)", "the framework is needed to check data (use -f CODE)"),
    # looking things up
    "lookup.unit": ("không có đơn vị “{name}”{hint} (đã biết: {known})", "there is no unit “{name}”{hint} (known: {known})"),
    # rules
    "lookup.rule": (
        "không có cách tính điểm, cách tổng hợp hoặc mục nào tên “{name}”{hint} (đã biết: {known})",
        "there is no rule, aggregation or section “{name}”{hint} (known: {known})",
    ),
    "lookup.year": ("không có số liệu năm {year} (các năm có số liệu: {known})", "there are no data for {year} (years with data: {known})"),
    "lookup.node": ("bộ chỉ số không có “{name}”{hint} (xem mã: dtiscore show MÃ)", "the framework has no node “{name}”{hint} (for the codes: dtiscore show CODE)"),
    "lookup.document": ("không có văn bản “{name}”{hint} (đã biết: {known})", "there is no document “{name}”{hint} (known: {known})"),
    "lookup.status": ("không có trạng thái “{name}” (dùng: self (tự chấm), preliminary (thẩm định sơ bộ), appraised (thẩm định))", "there is no status “{name}” (use: self, preliminary, appraised)"),
    "lookup.info": ("“{name}” là thông tin, không chấm điểm (hãy chọn mục khác)", "“{name}” is information and not scored (choose another node)"),
    # plugins
    "plugin.failed": ("trình cắm “{plugin}” ({distribution}) không nạp được: {detail} (hãy cập nhật hoặc gỡ bỏ)", "the plugin “{plugin}” ({distribution}) could not be loaded: {detail} (update or remove it)"),
    "plugin.repeated": ("trình cắm “{plugin}” ({distribution}) trùng tên hoặc trùng mô-đun với “{first}” ({of}) đã nạp (hãy gỡ một)", "the plugin “{plugin}” ({distribution}) has the name or the module of “{first}” ({of}), which is loaded already (remove one)"),
    "plugin.unknown_hook": ("trình cắm “{plugin}” ({distribution}) khai báo điểm mở rộng (hook) không có: {hook}{hint} (đã biết: {known})", "the plugin “{plugin}” ({distribution}) implements an unknown hook: {hook}{hint} (known: {known})"),
    "plugin.taken": ("trình cắm “{plugin}” ({distribution}): {kind} “{what}” đã do “{first}” cung cấp (hãy đổi tên)", "the plugin “{plugin}” ({distribution}): the {kind} “{what}” is already given by “{first}” (rename it)"),
    "plugin.wrong_value": ("trình cắm “{plugin}” ({distribution}): {hook} trả về {got}, cần {wanted}", "the plugin “{plugin}” ({distribution}): {hook} returned {got}, wanted {wanted}"),
    "plugin.bad_result": ("trình cắm “{plugin}” ({distribution}): {what} trả về kết quả không dùng được: {detail}", "the plugin “{plugin}” ({distribution}): {what} returned something that cannot be used: {detail}"),
    # plugins: checked by their authors
    "kit.no_hypothesis": ("cần thư viện hypothesis (hãy chạy: python -m pip install hypothesis)", "this needs hypothesis (run: python -m pip install hypothesis)"),
    "kit.no_hooks": ("“{plugin}” không có hàm nào được đánh dấu @dtiscore.hookimpl nên không cung cấp gì", "“{plugin}” has no function marked with @dtiscore.hookimpl, so it gives nothing"),
    "kit.words": ("{what}: lời văn ({lang}) trống, xuống dòng, hoặc còn dấu ngoặc nhọn: “{text}” (mỗi ngôn ngữ một dòng đầy đủ)", "{what}: the words in {lang} are empty, of several lines, or still have a brace: “{text}” (a full line in each language)"),
    "kit.decimal": ("{rule}.wording: tiếng Việt viết số lẻ bằng dấu phẩy, không phải “{text}” (hãy dùng dtiscore.both)", "{rule}.wording: Vietnamese writes decimals with a comma, not “{text}” (use dtiscore.both)"),
    "kit.file_name": ("mã của bộ chỉ số là “{code}” (tên tệp phải là {code}.toml)", "the framework's code is “{code}” (the file must be named {code}.toml)"),
    "kit.unknown_rule": ("trình cắm không có cách tính “{rule}”{hint} (các cách tính: {known})", "the plugin has no rule “{rule}”{hint} (its rules: {known})"),
    "kit.schema": ("tham số của “{what}” không thành bảng TOML được: {detail} (mỗi trường cần kiểu float, int, bool, str, Literal hoặc metadata schema)", "the parameters of “{what}” make no TOML table: {detail} (each field needs a type such as float, int, bool, str, Literal, or metadata schema)"),
    "kit.no_params": ("không tạo được tham số hợp lệ nào cho cách tính “{rule}” (hãy nêu vài bộ tham số: check_plugin(…, params={{\"{rule}\": […]}}))", "no valid parameters could be drawn for the rule “{rule}” (give some: check_plugin(…, params={{\"{rule}\": […]}}))"),
    "kit.input_changed": ("cách tính “{rule}” sửa số liệu được giao, với {params} (hãy tạo mảng mới)", "the rule “{rule}” changes what it is given, with {params} (make a new array)"),
    "kit.not_deterministic": ("“{what}” cho hai kết quả khác nhau từ cùng số liệu (không dùng số ngẫu nhiên, thời gian hay trạng thái)", "“{what}” gives two results from the same data (no random numbers, no clock, no state)"),
    "kit.neighbours": ("cách tính “{rule}” cho một đơn vị điểm khác đi khi các đơn vị khác thay đổi, với {params} (cách tính tuyệt đối chỉ nhìn từng ô)", "the rule “{rule}” gives a unit other points when other units change, with {params} (an absolute rule looks at each cell alone)"),
    "kit.reference": ("cách tính “{rule}” với {params}: giá trị {value} được {found}, hàm đối chiếu cho {expected}", "the rule “{rule}” with {params}: the value {value} earns {found}, its reference says {expected}"),
    "kit.reference_failed": ("hàm đối chiếu của cách tính “{rule}” với {params} bị lỗi ở giá trị {value}: {detail}", "the reference of the rule “{rule}” with {params} fails for the value {value}: {detail}"),
    "kit.facts": ("cách tính “{rule}”: per, measure hoặc lower_is_better không dùng được: {detail}", "the rule “{rule}”: per, measure or lower_is_better cannot be used: {detail}"),
    "kit.engines": ("“{what}” cho kết quả khác nhau ở hai bộ tính (numpy và numba)", "“{what}” gives different bits in the two evaluators (numpy and numba)"),
    "kit.no_function": ("cách tổng hợp “{what}” không có hàm (chỉ points và weighted_mean của dtiscore không cần)", "the aggregation “{what}” has no function (only points and weighted_mean of dtiscore need none)"),
    "kit.no_aggregation_params": ("không tạo được tham số hợp lệ nào cho cách tổng hợp “{what}” (mỗi trường cần kiểu và giá trị mặc định)", "no valid parameters could be drawn for the aggregation “{what}” (give each field a type and a default)"),
    "kit.aggregation_lost": ("cách tổng hợp “{what}” không cho điểm dù mọi chỉ số con đều có điểm", "the aggregation “{what}” gives no score although every child has one"),
    "kit.aggregation_order": ("cách tổng hợp “{what}” phụ thuộc thứ tự các chỉ số con (nếu đúng ý như vậy: check_plugin(…, ordered=[\"{what}\"]))", "the aggregation “{what}” depends on the order of the children (if that is meant: check_plugin(…, ordered=[\"{what}\"]))"),
    "kit.aggregation_nothing": ("cách tổng hợp “{what}” cho điểm dù không chỉ số con nào có điểm (phải là NaN)", "the aggregation “{what}” gives a score although no child has one (it must be NaN)"),
    "kit.aggregation_missing": ("cách tổng hợp “{what}” tính cả chỉ số con không có điểm (NaN phải được bỏ ra)", "the aggregation “{what}” counts a child without a score (NaN must be left out)"),
    "kit.aggregation_unknown": ("trụ cột “{pillar}” dùng cách tổng hợp “{name}” không có{hint} (đã biết: {known})", "the pillar “{pillar}” asks for the aggregation “{name}”, which there is not{hint} (known: {known})"),
    "kit.standard_pillar": ("“{pillar}” là tên của cách tính chuẩn, không phải trụ cột (hãy đặt mã khác)", "“{pillar}” is the standard method and no pillar (choose another code)"),
    # plugins: what went wrong in one, where, and what to write instead
    "plugin.raised": ("trình cắm “{plugin}” ({distribution}): {what} báo lỗi: {detail}", "the plugin “{plugin}” ({distribution}): {what} raised {detail}"),
    "plugin.hook_failed": ("trình cắm “{plugin}” ({distribution}): {hook} báo lỗi: {detail} (hãy sửa hoặc gỡ trình cắm)", "the plugin “{plugin}” ({distribution}): {hook} failed: {detail} (mend or remove the plugin)"),
    "plugin.not_a_list": ("trình cắm “{plugin}” ({distribution}): {hook} trả về một {got} chứ không phải danh sách (hãy ghi: return [{wanted}(…)])", "the plugin “{plugin}” ({distribution}): {hook} returned one {got} and no list (write: return [{wanted}(…)])"),
    "plugin.returned_nothing": ("trình cắm “{plugin}” ({distribution}): {hook} không trả về gì (hãy ghi: return [{wanted}(…)], hoặc return [] nếu không có)", "the plugin “{plugin}” ({distribution}): {hook} returned nothing (write: return [{wanted}(…)], or return [] where there is none)"),
    "plugin.said": ("{said}", "{said}"),
    "result.at": ("{detail} (tệp {file}, dòng {line})", "{detail} (in {file}, line {line})"),
    "result.no_code": ("mã thông báo “{found}” không có (hãy đưa ra một Text, như dtiscore.both(…), thay cho mã)", "there is no message “{found}” (give a Text in its place, as by dtiscore.both(…))"),
    "result.code_params": ("thông báo “{code}” cần: {wanted}", "the message “{code}” needs: {wanted}"),
    "result.stated": ("{found} thay vì (khóa, lời văn)", "{found} instead of (key, text)"),
    "result.from_missing": ("có điểm ở nơi không có số liệu, {count} ô{where} (thiếu thì phải là NaN)", "a score where there are no data, cells: {count}{where} (missing must stay NaN)"),
    "result.units_years": ("{shape} (đơn vị, năm)", "{shape} (units, years)"),
    "result.first_cell": (", trước hết: {cell}", ", the first: {cell}"),
    "result.cell": ("{unit}{year}{value}", "{unit}{year}{value}"),
    "result.cell_value": (", giá trị {value}", ", the value {value}"),
    "result.no_attrs": ("{kind}.{field} của “{name}”: {found} không phải lớp attrs (hãy ghi @attrs.frozen ở dòng trên class)", "{kind}.{field} of “{name}”: {found} is no attrs class (write @attrs.frozen in the line above it)"),
    "result.untyped": ("trường “{field}” của {found} không có kiểu (hãy ghi, ví dụ: {field}: float)", "the field “{field}” of {found} has no type (write, for example, {field}: float)"),
    "result.no_field": ("lời văn có trường “{field}” mà không được cho giá trị (các trường đã cho: {known})", "the text has the field “{field}”, which was not given (given: {known})"),
    "hint.perhaps_plugin": ("; có thể thuộc trình cắm chưa được nạp: {plugins}", "; perhaps it is of a plugin that is not loaded: {plugins}"),
    "framework.named_otherwise": ("tệp {file} có mã “{code}” (tên tệp phải giống mã: hãy đổi thành {code}.toml)", "{file} has the code “{code}” (a file is found by its name: rename it {code}.toml)"),
    "framework.count_is_branch": ("“{code}” là số đếm trong data, nhưng cũng là mã của một mục có thành phần (hãy đổi tên một trong hai)", "“{code}” is a count in data and also the code of a node with children (rename one of them)"),
    "kit.pillar_unused": ("trụ cột “{pillar}” không có trong bộ chỉ số nào của trình cắm; trụ cột {others} ở đó do standard tính{hint} (hãy sửa mã, hoặc ghi plugin = \"{plugin}\" ở trụ cột)", "the pillar “{pillar}” is in none of the plugin's criteria; their pillar {others} is computed by standard{hint} (mend the code, or write plugin = \"{plugin}\" in the pillar)"),
    "kit.pillar_shared": ("trụ cột “{pillar}” cũng do trình cắm “{other}” có sẵn của dtiscore tính: khi cài trình cắm này, mọi bộ chỉ số không ghi plugin = \"…\" ở trụ cột đó sẽ bị từ chối (hãy đặt mã khác)", "the pillar “{pillar}” is also computed by the plugin “{other}” that dtiscore brings: with this plugin installed every framework that states no plugin = \"…\" for it is refused (choose another code)"),
    "kit.known_lost": ("cách tính “{rule}” với {params}: {value} cho NaN dù mọi số liệu đều có (hãy cho điểm, từ chối giá trị đó bằng Rule.refuse, hoặc nêu hàm đối chiếu trả về nan trong references)", "the rule “{rule}” with {params}: {value} gives NaN although everything is known (score it, refuse such values by Rule.refuse, or give a reference that returns nan for them)"),
    "kit.unranked": ("cách tính tương đối “{rule}” với {params}: đơn vị không xếp hạng làm thay đổi điểm của đơn vị khác (chỉ so với các ô mà given.peers cho phép)", "the relative rule “{rule}” with {params}: a unit that is not ranked changes what others get (compare only with cells of given.peers)"),
    # plugins: a new one
    "new_plugin.name": (
        "“{name}” không dùng làm tên trình cắm được (chỉ gồm a-z, 0-9 và _, bắt đầu bằng chữ cái, tối đa 40 ký tự, ví dụ digital_school)",
        "“{name}” cannot be the name of a plugin (only a-z, 0-9 and _, a letter first, at most 40 of them, as digital_school)",
    ),
    "new_plugin.reserved": (
        "“{name}” là từ riêng của dtiscore (hãy đặt tên khác, ví dụ theo trụ cột)",
        "“{name}” is a word of dtiscore itself (choose another name, such as that of the pillar)",
    ),
    "new_plugin.taken": (
        "đã cài trình cắm “{name}” (gói {package}) (hãy đặt tên khác)",
        "a plugin “{name}” (package {package}) is installed already (choose another name)",
    ),
    # plugins: what is loaded, and what is not
    "plugin.arguments": ("trình cắm “{plugin}” ({distribution}): {hook} không nhận tham số nào, ở đây lại cần: {arguments} (hãy bỏ đi)", "the plugin “{plugin}” ({distribution}): {hook} takes no arguments, but here wants: {arguments} (drop them)"),
    "plugin.not_marked": ("trình cắm “{plugin}” ({distribution}): {hook} chưa được đánh dấu nên không được gọi (hãy ghi @dtiscore.hookimpl ở dòng trên)", "the plugin “{plugin}” ({distribution}): {hook} is not marked, so it is not called (write @dtiscore.hookimpl in the line above it)"),
    "plugin.no_folder": ("trình cắm “{plugin}” ({distribution}): không có thư mục bộ chỉ số {folder} (hãy lấy theo Path(__file__) và đóng gói cùng trình cắm)", "the plugin “{plugin}” ({distribution}): there is no folder of criteria {folder} (take it from Path(__file__), and pack it with the plugin)"),
    "plugin.bad_criteria": ("trình cắm “{plugin}” ({distribution}) mang theo bộ chỉ số không dùng được: {detail}", "the plugin “{plugin}” ({distribution}) brings criteria that cannot be used: {detail}"),
    "plugin.blocked": ("trình cắm “{plugin}” ({distribution}) không được nạp vì DTISCORE_BLOCK nêu tên nó", "the plugin “{plugin}” ({distribution}) is not loaded: DTISCORE_BLOCK names it"),
    "plugin.block_unknown": ("DTISCORE_BLOCK nêu “{name}”, nhưng không có trình cắm này{hint} (đã cài: {known})", "DTISCORE_BLOCK names “{name}”, but there is no such plugin{hint} (installed: {known})"),
    "plugin.shared_pillar": ("nhiều trình cắm cùng tính trụ cột “{pillar}”: {plugins} (bộ chỉ số có trụ cột này phải ghi rõ plugin = \"…\")", "several plugins compute the pillar “{pillar}”: {plugins} (a framework with this pillar must state plugin = \"…\")"),
    "plugin.kind_rule": ("cách tính điểm", "rule"),
    "plugin.kind_derivation": ("cách suy ra số liệu", "derivation"),
    "plugin.kind_aggregation": ("cách tổng hợp", "aggregation"),
    "plugin.kind_check": ("phép kiểm tra", "check"),
    "plugin.kind_pillar": ("trụ cột", "pillar"),
    "plugin.kind_framework": ("bộ chỉ số", "framework"),
    "result.kind": ("kiểu {found}, cần {wanted}", "the type {found}, wanted {wanted}"),
    "result.shape": ("kích thước {found}, cần {wanted}", "the shape {found}, wanted {wanted}"),
    "result.range": ("{found} nằm ngoài khoảng 0 đến 1", "{found} is outside 0 to 1"),
    "result.infinite": ("giá trị vô cùng tại nơi có số liệu hoặc âm vô cùng{where}", "infinity where numbers are known, or minus infinity{where}"),
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
    # criteria from the table of a decision
    "convert.sheet": ("trang tính “{name}”", "sheet “{name}”"),
    "convert.table": ("bảng {number}", "table {number}"),
    "convert.suffix": ("không đọc được loại tệp “{suffix}” (hãy lưu thành .xlsx, .docx hoặc .csv)", "files of the kind “{suffix}” cannot be read (save as .xlsx, .docx or .csv)"),
    "convert.password": ("tệp có mật khẩu hoặc theo định dạng cũ .xls, .doc (hãy bỏ mật khẩu rồi lưu thành .xlsx hoặc .docx)", "the file has a password or the old format .xls or .doc (remove the password and save as .xlsx or .docx)"),
    "convert.macros": ("tệp chứa macro nên không được mở (hãy lưu thành .xlsx hoặc .docx, loại không có macro)", "the file holds macros and is not opened (save it as .xlsx or .docx, the kind without macros)"),
    "convert.entities": ("tệp chứa khai báo XML mà Word và Excel không bao giờ ghi nên không được mở (hãy mở bằng Word hoặc Excel rồi lưu lại)", "the file holds XML declarations that Word and Excel never write and is not opened (open it in Word or Excel and save it again)"),
    "convert.damaged": ("tệp bị hỏng hoặc không đúng loại như tên tệp (hãy mở bằng Word hoặc Excel rồi lưu lại)", "the file is damaged or not what its name says (open it in Word or Excel and save it again)"),
    "convert.too_many": ("bảng vượt quá {rows} dòng hoặc {columns} cột (hãy chỉ giữ lại bảng chỉ số)", "the table has more than {rows} rows or {columns} columns (keep only the table of criteria)"),
    "convert.merged": ("các ô được gộp chồng lên nhau hoặc quá rộng (hãy bỏ gộp ô tại đây)", "cells are merged over each other or too widely (unmerge the cells here)"),
    "convert.no_docx": ("cần thư viện python-docx để đọc tệp .docx (cài đặt: pip install \"dtiscore[office]\")", "python-docx is needed to read .docx files (pip install \"dtiscore[office]\")"),
    "convert.no_header": ("không thấy bảng nào có cột chỉ số (tiêu chí) và cột điểm tối đa (hãy kiểm tra dòng tiêu đề của bảng)", "there is no table with a column of criteria and a column of maximum points (check the header of the table)"),
    "convert.no_sheet": ("không có trang tính hoặc bảng “{name}” (các trang, bảng có trong tệp: {known})", "there is no sheet or table “{name}” (in the file: {known})"),
    "convert.sheets": ("nhiều trang tính có bảng chỉ số: {names} (hãy chọn một bằng --sheet)", "several sheets hold a table of criteria: {names} (choose one with --sheet)"),
    "convert.nothing": ("bảng không có tiêu chí nào có điểm (hãy kiểm tra cột điểm tối đa)", "no criterion of the table has points (check the column of maximum points)"),
    "convert.column_twice": ("nhiều cột có cùng vai trò: {names} (hãy gộp hoặc xóa bớt để còn một cột)", "several columns have the same role: {names} (join them or delete all but one)"),
    "convert.column_unread": ("cột “{name}” không được dùng đến", "the column “{name}” is not used"),
    "convert.no_title": ("số thứ tự “{stt}” không có tên chỉ số bên cạnh (hãy kiểm tra các ô được gộp)", "the number “{stt}” has no title beside it (check merged cells)"),
    "convert.two_titles": ("hai cột tên chỉ số cùng có nội dung: “{title}” (hãy ghi chỉ số chính và chỉ số thành phần ở hai dòng khác nhau)", "two columns of titles are filled: “{title}” (write the main index and its component in rows of their own)"),
    "convert.no_number": ("dòng có điểm nhưng không rõ thuộc chỉ số nào: “{title}” (hãy ghi số thứ tự)", "a row has points but it is not clear whose: “{title}” (write its number)"),
    "convert.number_twice": ("số thứ tự “{stt}” đã dùng ở dòng {other} (mỗi chỉ số một số; trong Excel hãy để cột số thứ tự ở dạng văn bản)", "the number “{stt}” is already used in row {other} (one number each; in Excel keep the column of numbers as text)"),
    "convert.number_date": ("Excel đã đổi số thứ tự thành ngày {stt} (hãy để cột số thứ tự ở dạng văn bản rồi ghi lại)", "Excel has turned the number into the date {stt} (make the column of numbers text and write it again)"),
    "convert.number_unread": ("“{stt}” không rõ là số thứ tự nào: hãy kiểm tra chỉ số này nằm đúng nhóm", "“{stt}” is no number that is known: check that this criterion stands in the right group"),
    "convert.number_place": ("số thứ tự “{stt}” nằm dưới “{parent}” (hãy sửa số thứ tự hoặc bổ sung dòng còn thiếu)", "the number “{stt}” stands below “{parent}” (mend the number or add the missing row)"),
    "convert.points_text": ("“{text}” không phải số điểm (hãy ghi một số không âm, ví dụ 20 hoặc 12,5)", "“{text}” is no number of points (write a number that is not negative, such as 20 or 12.5)"),
    "convert.points_merged": ("ô điểm {points} được gộp cho nhiều chỉ số (hãy ghi điểm riêng từng chỉ số)", "the cell of {points} points is merged over several criteria (state the points of each)"),
    "convert.sum": ("“{label}” ghi {stated} điểm nhưng các phần cộng lại được {found} (hãy sửa bảng, hoặc dùng --draft để vẫn ghi tệp theo tổng các phần)", "“{label}” states {stated} points but its parts add up to {found} (mend the table, or use --draft to write the file with the sum of the parts)"),
    "convert.no_points": ("“{stt}” không có điểm và không có chỉ số con: ghi là thông tin, không chấm điểm", "“{stt}” has no points and nothing below it: written as information that is not scored"),
    "convert.information": ("“{label}” không có điểm: ghi là thông tin, không chấm điểm", "“{label}” has no points: written as information that is not scored"),
    "convert.folded": ("{count} dòng dưới “{stt}” không có điểm riêng nên được đưa vào cách tính điểm của “{stt}”", "{count} rows below “{stt}” have no points of their own and became part of how “{stt}” is scored"),
    "convert.continued": ("dòng không có số thứ tự được nối vào tên của chỉ số phía trên: “{title}”", "a row without a number was joined to the title above it: “{title}”"),
    "convert.remark": ("dòng ghi chú không đưa vào bộ chỉ số: “{text}”", "a remark that is not part of the framework: “{text}”"),
    "convert.wrapper": ("“{title}” bao trùm mọi chỉ số nên được coi là tổng điểm", "“{title}” stands around all criteria and is taken as the total"),
    "convert.ask_title": ("bảng không ghi tên bộ chỉ số (hãy bổ sung title)", "the table does not name the set of criteria (fill in title)"),
    "convert.ask_source": ("chưa có căn cứ (hãy bổ sung source, hoặc dùng --source)", "the source is not stated (fill in source, or use --source)"),
    "convert.source_found": ("căn cứ lấy từ dòng phía trên bảng: “{source}” (hãy kiểm tra)", "the source was taken from the lines above the table: “{source}” (check it)"),
    "convert.ask_level": ("chưa có cấp đánh giá nên ghi là other (hãy dùng --level)", "the level is not stated and written as other (use --level)"),
    "convert.ask_years": ("chưa có năm áp dụng nên ghi từ {first} đến {last} (hãy dùng --years)", "the years are not stated and written as {first} to {last} (use --years)"),
    "convert.ask_english": ("bảng không có tên tiếng Anh nên tên tiếng Việt được dùng cho cả hai ngôn ngữ", "the table has no English titles, so the Vietnamese ones stand for both languages"),
    "convert.ask_types": ("đối tượng áp dụng được giữ trong ghi chú (hãy bổ sung unit_types và applies_to)", "to whom a criterion applies is kept in its note (fill in unit_types and applies_to)"),
    "convert.assumed": ("bảng không nói: thiếu số liệu tính 0 điểm (missing = zero), làm tròn 4 chữ số thập phân (decimals = 4)", "the table does not say: missing data earn 0 points (missing = zero), scores are rounded to 4 decimals (decimals = 4)"),
    "convert.no_title_stated": ("Bộ chỉ số (cần bổ sung tên)", "Set of criteria (title to be filled in)"),
    "convert.no_source_stated": ("Cần bổ sung căn cứ", "Source to be filled in"),
    "convert.made_from": ("Lập từ tệp {file} bằng dtiscore convert table. Cần xem lại:", "Made from {file} by dtiscore convert table. To be looked at:"),
    "convert.definition": ("trang tính do dtiscore ghi đã bị sửa nên không đọc được (hãy xuất lại bằng dtiscore show, hoặc xóa trang này để chỉ đọc bảng)", "the sheet that dtiscore wrote was changed and cannot be read (write it again with dtiscore show, or delete it to have only the table read)"),
    "convert.no_codes": ("bảng không còn cột mã (hãy xuất lại bằng dtiscore show)", "the table has lost its column of codes (write it again with dtiscore show)"),
    "convert.column_gone": ("bảng không còn cột {name}: giữ như trước", "the table has lost the column {name}: it stays as it was"),
    "convert.row_new": ("dòng mới “{title}” không có trong bộ chỉ số đã xuất (hãy thêm vào tệp .toml, hoặc xóa trang tính dtiscore ẩn để đọc lại toàn bộ bảng)", "the new row “{title}” is not in the framework that was written (add it to the .toml file, or delete the hidden sheet dtiscore to have the whole table read anew)"),
    "convert.row_gone": ("dòng của “{code}” không còn trong bảng (hãy bỏ chỉ số này trong tệp .toml, hoặc xóa trang tính dtiscore ẩn để đọc lại toàn bộ bảng)", "the row of “{code}” is gone (remove the criterion from the .toml file, or delete the hidden sheet dtiscore to have the whole table read anew)"),
    "convert.row_twice": ("mã “{code}” đã có ở dòng {other} (mỗi mã một dòng)", "the code “{code}” already stands in row {other} (one row each)"),
    "convert.edited": ("{kind} của “{code}” đã sửa trong bảng: {before} → {after}", "{kind} of “{code}” was changed in the table: {before} → {after}"),
    "convert.kind_stt": ("số thứ tự", "the number"),
    "convert.kind_title": ("tên", "the title"),
    "convert.kind_source": ("căn cứ", "the source"),
    "convert.kind_points": ("điểm tối đa", "the maximum"),
    "convert.kind_method": ("cách tính điểm", "how points are earned"),
    "convert.kind_evidence": ("tài liệu kiểm chứng", "the evidence"),
    "convert.kind_collected_from": ("nguồn dữ liệu", "the source of data"),
    "convert.kind_verified_by": ("đơn vị xác minh", "who verifies"),
    "convert.kind_note": ("ghi chú", "the note"),
    "convert.points_fixed": ("điểm của “{code}” do các phần hoặc trọng số quyết định (hãy sửa trong tệp .toml)", "the points of “{code}” follow from its parts or weights (change them in the .toml file)"),
    "convert.method_unread": ("cách tính điểm đã sửa nhưng chưa đọc được ({why}): quy tắc giữ như trước, hãy sửa trong tệp .toml", "how points are earned was changed and cannot be read ({why}): the rule stays as it was, change it in the .toml file"),
    "convert.why_empty": ("không có cách tính điểm", "how points are earned is not stated"),
    "convert.why_unscored": ("không có điểm", "no points are stated"),
    "convert.why_phrase": ("có câu về điểm chưa hiểu được", "a sentence about points is not understood"),
    "convert.why_no_points": ("không thấy mức điểm nào trong cách tính điểm", "no points are named in how they are earned"),
    "convert.why_formula": ("công thức hoặc điều kiện của công thức chưa hiểu được", "the formula or its condition is not understood"),
    "convert.why_formulas": ("có nhiều công thức", "there are several formulas"),
    "convert.why_mixed_measures": ("các mức trộn lẫn số đếm, phần trăm và lời", "the levels mix counts, percentages and words"),
    "convert.why_numbers": ("điều kiện có con số chưa hiểu được", "a condition has numbers that are not understood"),
    "convert.why_words": ("các mức có điều kiện khác nhau ngoài con số", "the levels have conditions that differ in more than their numbers"),
    "convert.why_above": ("có mức điểm cao hơn điểm tối đa", "a level earns more than the maximum"),
    "convert.why_top": ("mức cao nhất không bằng điểm tối đa", "the highest level is not the maximum"),
    "convert.why_sum": ("các phần cộng lại không bằng điểm tối đa", "the parts do not add up to the maximum"),
    "convert.why_gap": ("giữa các mức có khoảng trống", "there is a gap between the levels"),
    "convert.why_overlap": ("các mức chồng lên nhau", "the levels overlap"),
    "convert.why_sides": ("các mốc không cùng thuộc mức trên hoặc cùng thuộc mức dưới", "the edges do not all belong to the level above or all to the level below"),
    "convert.why_order": ("điểm không tăng dần hoặc giảm dần theo mức", "points neither rise nor fall from level to level"),
    "convert.why_rest_missing": ("không nói các trường hợp còn lại được mấy điểm", "what the other cases earn is not stated"),
    # two editions compared
    "compare.added": ("thêm mới", "added"),
    "compare.removed": ("bãi bỏ", "removed"),
    "compare.code": ("đổi mã", "code"),
    "compare.parents": ("chuyển nhóm", "moved"),
    "compare.title": ("đổi tên", "renamed"),
    "compare.kind": ("đổi loại", "kind"),
    "compare.points": ("điểm tối đa", "maximum points"),
    "compare.weight": ("trọng số", "weight"),
    "compare.rule": ("cách tính điểm", "rule"),
    "compare.data": ("số liệu đưa vào", "data"),
    "compare.applies_to": ("đối tượng áp dụng", "applies to"),
    "compare.gate": ("điều kiện bắt buộc", "gate"),
    "compare.aggregation": ("cách tổng hợp", "aggregation"),
    "compare.impute": ("ước tính số liệu thiếu", "imputation"),
    "compare.origin": ("gốc thang điểm", "origin of the scale"),
    "compare.stt": ("số thứ tự", "number"),
    "compare.unit_of_measure": ("đơn vị đo", "unit of measure"),
    "compare.topic": ("chủ đề", "topic"),
    "compare.method": ("nguyên văn cách tính điểm", "words of how points are earned"),
    "compare.evidence": ("tài liệu kiểm chứng", "evidence"),
    "compare.collected_from": ("nguồn dữ liệu", "source of data"),
    "compare.verified_by": ("đơn vị xác minh", "verified by"),
    "compare.source": ("căn cứ", "source"),
    "compare.note": ("ghi chú", "note"),
    "compare.level": ("cấp đánh giá", "level"),
    "compare.years": ("năm áp dụng", "years"),
    "compare.scale": ("thang điểm", "scale"),
    "compare.decimals": ("số chữ số thập phân", "decimals"),
    "compare.point_decimals": ("số chữ số thập phân của điểm", "decimals of points"),
    "compare.ties": ("cách xếp đồng hạng", "ties"),
    "compare.missing": ("xử lý thiếu số liệu", "missing data"),
    "compare.no_submission": ("đơn vị không nộp số liệu", "no submission"),
    "compare.completeness": ("mức đầy đủ", "completeness"),
    "compare.drop_percent": ("ngưỡng giảm cần hỏi lại", "drop to be asked about"),
    "compare.unit_types": ("loại đơn vị", "unit types"),
    "compare.bands": ("xếp loại", "bands"),
    "compare.targets": ("mục tiêu", "targets"),
    "compare.checks": ("phép đối chiếu", "checks"),
    "compare.near": (" (tên gần giống)", " (titles nearly the same)"),
    "compare.worth": ("{points} điểm", "{points} points"),
    "compare.every_type": ("mọi loại đơn vị", "every type of unit"),
    "compare.total": ("tổng", "total"),
    "compare.pillar": ("trụ cột", "pillar"),
    "compare.index": ("chỉ số chính", "index"),
    "compare.indicator": ("chỉ số thành phần", "indicator"),
    "compare.info": ("thông tin, không chấm điểm", "information, not scored"),
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
        "công thức trong ô chưa có kết quả (hãy mở phiếu bằng Excel, lưu lại, hoặc ghi thẳng nội dung vào ô)",
        "the formula in this cell has no result yet (open the file in Excel and save it, or enter what it stands for)",
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
    "form.removed": (
        "tệp này không còn trong thư mục, nay tính theo {other}",
        "this file is no longer in the folder; {other} counts now",
    ),
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
    "form.edited": (
        "bảng số liệu này đã được sửa tay hoặc không do dtiscore collect ghi, nên không bị ghi đè "
        "(hãy đổi tên tệp để giữ lại, rồi thu lại; cần tính cả tệp đó thì thêm tên vào data của dtiscore.toml)",
        "this table was edited by hand or is not of dtiscore collect, so it is not written over "
        "(rename it to keep it and collect again; to count it too, add its name to data in dtiscore.toml)",
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
    # appraisal: stages, the council's workbook, appeals
    "stages.order": (
        "không so sánh được {before} với {after} (hãy nêu hai bước khác nhau, bước trước rồi đến bước sau: {known})",
        "{before} cannot be compared with {after} (name two different statuses, the earlier one first: {known})",
    ),
    "appraisal.status": (
        "điểm tự chấm do đơn vị ghi, không thẩm định (dùng --status với: {known})",
        "self-assessed points are the units' own and are not appraised (use --status with: {known})",
    ),
    "appraisal.not_ours": (
        "không phải phiếu thẩm định của chương trình này, hoặc trang ẩn đã bị xóa (hãy dùng tệp do lệnh appraise export lập)",
        "no appraisal workbook of this program, or its hidden sheet is gone (use a file that appraise export wrote)",
    ),
    "appraisal.other_framework": (
        "phiếu thẩm định theo bộ chỉ số “{found}”, đang dùng “{wanted}” (hãy nêu đúng bộ chỉ số bằng -f)",
        "this workbook is of the framework “{found}”, not “{wanted}” (name the right one with -f)",
    ),
    "appraisal.superseded": (
        "phiếu lập theo bản {code} khác với bản đang dùng (hãy lập lại phiếu bằng lệnh appraise export)",
        "this workbook was made with another edition of {code} (make it anew with appraise export)",
    ),
    "appraisal.unknown_unit": (
        "không có đơn vị “{unit}” trong {units} (hãy kiểm tra danh sách đơn vị)",
        "there is no unit “{unit}” in {units} (check the units file)",
    ),
    "appraisal.too_large": (
        "trang tính quá lớn nên không đọc (hãy xóa các dòng, cột trống ở cuối trang)",
        "the sheet is too large to be read (delete the empty rows and columns at its end)",
    ),
    "appraisal.unknown_sheet": (
        "trang tính này không còn mã ẩn nên không biết là của đơn vị nào (hãy lấy lại trang gốc; trang ghi chép riêng thì xóa đi)",
        "this sheet has no hidden code, so whose it is cannot be told (take the original sheet back; delete a sheet of your own notes)",
    ),
    "appraisal.foreign_sheet": (
        "trang tính của đơn vị “{unit}” được chép từ phiếu khác (hãy nhập phiếu đó)",
        "this sheet of the unit “{unit}” was copied from another workbook (import that one)",
    ),
    "appraisal.sheet_twice": (
        "đơn vị “{unit}” có hai trang tính, trang kia là “{other}” (hãy giữ lại một trang)",
        "the unit “{unit}” has two sheets, the other one is “{other}” (keep one of them)",
    ),
    "appraisal.sheet_gone": (
        "không có trang tính của đơn vị “{unit}”, nên không lấy gì cho đơn vị này",
        "the sheet of the unit “{unit}” is not there, so nothing is taken for it",
    ),
    "appraisal.columns_gone": (
        "trang tính thiếu cột {columns} (hãy lấy lại trang gốc)",
        "the sheet lacks the columns {columns} (take the original sheet back)",
    ),
    "appraisal.line_twice": (
        "dòng của chỉ số {code} có hai lần, lần kia ở dòng {other} (hãy xóa một dòng)",
        "the line of {code} is there twice, also in row {other} (delete one of them)",
    ),
    "appraisal.line_gone": (
        "dòng của chỉ số {code} không còn trong trang tính (hãy lấy lại trang gốc)",
        "the line of {code} is no longer on the sheet (take the original sheet back)",
    ),
    "appraisal.date": (
        "“{text}” không phải là ngày (ghi như 20/01/2026)",
        "“{text}” is no date (write it as 20/01/2026)",
    ),
    "appraisal.too_long": (
        "{unit}, {code}: {count} ký tự, quá dài (ghi nhiều nhất {most} ký tự)",
        "{unit}, {code}: {count} characters are too long (write at most {most})",
    ),
    "appraisal.date_year": (
        "{text} không thể là ngày thẩm định của năm {year} (hãy kiểm tra năm; ghi như 20/01/2026)",
        "{text} cannot be the date of the appraisal of {year} (check its year; write it as 20/01/2026)",
    ),
    "appraisal.not_applicable": (
        "{unit}: chỉ số {code} không áp dụng hoặc không chấm điểm, không ghi được điểm (hãy xóa điểm ở ô này)",
        "{unit}: {code} does not apply or has no points, so none can be set (clear this cell)",
    ),
    "appraisal.withdrawn": (
        "{unit}, {code}: điểm {points} đã thẩm định bị xóa trắng (hãy ghi điểm mới kèm lý do, hoặc khôi phục điểm cũ)",
        "{unit}, {code}: the {points} points set earlier were cleared (enter new points with a reason, or put them back)",
    ),
    "appraisal.no_points": (
        "{unit}, {code}: có lý do nhưng chưa có điểm (hãy ghi điểm; giữ nguyên thì ghi lại điểm trước)",
        "{unit}, {code}: there is a reason but no points (enter the points; to keep them, enter those that were there)",
    ),
    "appraisal.no_reason": (
        "{unit}, {code}: điểm được sửa mà chưa có lý do cho lần sửa này (hãy ghi lý do vào ô này)",
        "{unit}, {code}: the points were changed without a reason for this change (write the reason in this cell)",
    ),
    "appraisal.no_reviewer": (
        "{unit}, {code}: chưa có người thẩm định (hãy ghi tên vào ô này, hoặc một lần ở trang Hướng dẫn)",
        "{unit}, {code}: there is no reviewer (write the name in this cell, or once on the first sheet)",
    ),
    "appraisal.no_date": (
        "{unit}, {code}: không biết ngày thẩm định vì tệp không ghi ngày lưu (hãy ghi ngày ở trang Hướng dẫn)",
        "{unit}, {code}: the date is unknown, since the file does not say when it was saved (write it on the first sheet)",
    ),
    "appraisal.text": (
        "{unit}, {code}: “{text}” không phải là điểm (hãy ghi một số)",
        "{unit}, {code}: “{text}” is no number of points (enter a number)",
    ),
    "appraisal.absent": (
        "{unit}, {code}: “{text}” không ghi được ở ô điểm (chỉ số không áp dụng thì sửa trong số liệu hoặc danh sách đơn vị)",
        "{unit}, {code}: “{text}” cannot stand for points (what does not apply is said in the data or the units file)",
    ),
    "appraisal.negative": (
        "{unit}, {code}: điểm {points} là số âm (ghi từ 0 trở lên)",
        "{unit}, {code}: {points} points are negative (enter 0 or more)",
    ),
    "appraisal.above": (
        "{unit}, {code}: {points} điểm vượt điểm tối đa {top} (ghi nhiều nhất {top})",
        "{unit}, {code}: {points} points are above the maximum of {top} (enter at most {top})",
    ),
    "appraisal.conflict": (
        "{unit}, {code}: {author} chấm {points} điểm (“{reason}”), còn {by} chấm {there} điểm (“{why}”) tại {other}; "
        "không điểm nào được lấy (hãy thống nhất một điểm)",
        "{unit}, {code}: {author} sets {points} points (“{reason}”), {by} sets {there} (“{why}”) in {other}; "
        "neither is taken (agree on one)",
    ),
    "appraisal.agreed": (
        "{unit}, {code}: {count} phiếu cùng chấm một điểm; tên và lý do của mọi người được ghi lại",
        "{unit}, {code}: {count} workbooks set the same points; all names and reasons are kept",
    ),
    "appraisal.elsewhere": (
        "{unit}, {code}: đã có kết quả thẩm định trong số liệu nhưng không ở {file} (hãy nêu bằng -o tệp có dòng đó, hoặc sửa dòng đó trước)",
        "{unit}, {code}: the data already have a result of the appraisal, but not in {file} (name the file that has the row with -o, or mend that row first)",
    ),
    "appraisal.not_our_table": (
        "tệp đã có và không phải bảng do lệnh appraise import ghi (hãy chọn tên khác bằng -o; bảng có các cột {columns})",
        "this file exists and is no table that appraise import wrote (choose another name with -o; its columns are {columns})",
    ),
    "appraisal.replaced": (
        "thay {points} điểm ({author}, {date}: {reason})",
        "replaces {points} points ({author}, {date}: {reason})",
    ),
    "appeal.one_kind": (
        "nêu một cách sửa: --value, hoặc --part và --whole, hoặc --choice, hoặc --points",
        "name one correction: --value, or --part and --whole, or --choice, or --points",
    ),
    "appeal.not_applicable": (
        "chỉ số {code} không áp dụng cho {unit} năm {year}",
        "{code} does not apply to {unit} in {year}",
    ),
    "appeal.not_an_input": (
        "“{code}” không có số liệu để sửa (hãy nêu một chỉ số thành phần hoặc số đếm{hint})",
        "“{code}” has no data to correct (name an indicator or a count{hint})",
    ),
    # publishing: templates, result folders, verifying
    "output.no_docxtpl": (
        "cần docxtpl để lập văn bản Word (cài đặt: pip install \"dtiscore[office]\")",
        "docxtpl is needed to write the documents (pip install \"dtiscore[office]\")",
    ),
    "template.name": (
        "không có biểu mẫu tên này{hint} (các biểu mẫu: {known})",
        "there is no template of this name{hint} (templates: {known})",
    ),
    "template.folder": ("không đọc được thư mục biểu mẫu: {detail}", "the folder of templates cannot be read: {detail}"),
    "template.copies": (
        "đã có trong thư mục, biểu mẫu đã sửa không bị ghi đè (hãy chọn thư mục khác)",
        "it is there already, and a template that was edited is never replaced (choose another folder)",
    ),
    "template.not_word": (
        "biểu mẫu không phải tệp Word .docx dùng được (hãy mở bằng Word và lưu lại dạng .docx)",
        "the template is not a usable Word file (open it in Word and save it as .docx)",
    ),
    "template.part": (
        "biểu mẫu có phần không được phép: {part} (hãy bỏ macro và tệp nhúng rồi lưu lại dạng .docx)",
        "the template has a part that is not allowed: {part} (remove macros and embedded files, save it as .docx)",
    ),
    "template.external": (
        "biểu mẫu trỏ ra tệp bên ngoài, ở {part} (hãy bỏ liên kết, dán ảnh thẳng vào biểu mẫu)",
        "the template points to a file outside it, in {part} (break the link, paste the picture itself)",
    ),
    "template.field": (
        "biểu mẫu có trường {field} lấy nội dung từ nơi khác (hãy bỏ trường này)",
        "the template has a field {field}, which takes in something from elsewhere (remove the field)",
    ),
    "template.in_paragraph": ("đoạn {paragraph} (“{line}”)", "paragraph {paragraph} (“{line}”)"),
    "template.in_table": ("bảng {table}, ô có nội dung “{line}”", "table {table}, in the cell “{line}”"),
    "template.in_margin": ("đầu trang, chân trang hoặc chú thích (“{line}”)", "header, footer or footnote (“{line}”)"),
    "template.in_file": ("toàn tệp", "the whole file"),
    "template.forbidden": (
        "{place}: biểu thức {expression} không được phép (biểu mẫu chỉ đặt giá trị, so sánh và lặp dòng; không gọi hàm, không đọc tệp)",
        "{place}: the expression {expression} is not allowed (a template places values, compares and repeats; it calls and reads nothing)",
    ),
    "template.not_a_list": (
        "{place}: biểu thức {expression} lặp trên nội dung không phải danh sách (hãy lặp trên một danh sách, như blocks)",
        "{place}: the expression {expression} repeats over something that is no list (repeat over a list, as blocks)",
    ),
    "template.not_text": (
        "{place}: biểu thức {expression} không phải một giá trị in được (hãy chọn một giá trị bên trong, như unit.name)",
        "{place}: the expression {expression} is no value that can be printed (choose a value in it, as unit.name)",
    ),
    "template.too_long": (
        "{place}: biểu thức {expression} lặp quá nhiều hoặc quá phức tạp (hãy đơn giản hóa)",
        "{place}: the expression {expression} repeats too often or is too complicated (simplify it)",
    ),
    "template.arithmetic": (
        "{place}: biểu thức {expression} cộng, trừ nội dung không phải số (các giá trị đều là chữ đã định dạng)",
        "{place}: the expression {expression} adds or subtracts what is no number (all values are formatted text)",
    ),
    "template.undefined": (
        "{place}: biểu thức {expression} dùng “{detail}”, không có giá trị nào tên như vậy (xem tệp README.txt cùng các biểu mẫu)",
        "{place}: the expression {expression} uses “{detail}”, and no value has this name (see README.txt beside the templates)",
    ),
    "template.syntax": (
        "{place}: biểu thức {expression} sai cú pháp (kiểm tra dấu ngoặc và tên lệnh; jinja2: {detail})",
        "{place}: the expression {expression} is not well formed (check its braces and words; jinja2: {detail})",
    ),
    "template.unclosed": (
        "{place}: biểu thức {expression} không được đóng (hãy thêm endfor hoặc endif)",
        "{place}: the expression {expression} is never closed (add endfor or endif)",
    ),
    "template.alone": (
        "{place}: lệnh {expression} phải đứng riêng (lệnh tr trong một dòng của bảng, lệnh p trong một đoạn; nội dung cùng chỗ sẽ bị mất)",
        "{place}: {expression} must stand alone (tr in a row of a table, p in a paragraph; what stands beside it would be lost)",
    ),
    "template.failed": (
        "{place}: không tính được biểu thức {expression} ({detail}; hãy sửa lại biểu thức)",
        "{place}: the expression {expression} cannot be computed ({detail}; mend the expression)",
    ),
    "template.broken": (
        "{place}: điền xong thì không còn là tệp Word đúng cấu trúc ({detail}; các lệnh tr, p, tc phải đứng riêng một dòng, một đoạn, một ô)",
        "{place}: filled in, it is no well-formed Word file ({detail}; tr, p and tc stand alone in a row, paragraph or cell)",
    ),
    "publish.exists": (
        "thư mục đã có; kết quả đã công bố không được ghi đè (hãy chọn thư mục mới, và nêu --replaces nếu là bản thay thế)",
        "this exists already, and a published result is never changed (choose a new folder, with --replaces for a revision)",
    ),
    "publish.reason": (
        "bản thay thế cần cả thư mục được thay thế và lý do",
        "a revision needs both the folder that it replaces and the reason",
    ),
    "publish.altered": (
        "tệp khác với lúc công bố nên không thể thay thế thư mục này (hãy dùng bản còn nguyên)",
        "the file is not what was published, so this folder cannot be replaced (use an unaltered copy)",
    ),
    "verify.no_manifest": (
        "không có manifest.json nên không phải thư mục kết quả (hãy nêu thư mục do dtiscore publish tạo ra)",
        "there is no manifest.json, so this is no folder of results (name one that dtiscore publish made)",
    ),
    "verify.bad_manifest": (
        "manifest.json không đúng dạng chương trình này ghi ra (tệp bị hỏng, bị sửa, hoặc do phiên bản khác ghi)",
        "manifest.json is not as this program writes it (damaged, edited, or of another version)",
    ),
    "verify.missing": ("thiếu tệp này", "the file is missing"),
    "verify.altered": ("tệp đã bị sửa: mã SHA-256 khác với manifest.json", "the file was altered: its SHA-256 is not that of manifest.json"),
    "verify.extra": ("tệp này không có trong manifest.json", "manifest.json does not list this file"),
    "verify.not_listed": ("đầu vào này không nằm trong thư mục hoặc không có trong manifest.json", "this input is not in the folder or not listed in manifest.json"),
    "verify.not_computed": ("tệp này không phải là kết quả tính được từ đầu vào", "the inputs do not give this file"),
    "verify.cannot": ("không tính lại được từ các đầu vào trong thư mục", "it cannot be computed anew from the inputs in the folder"),
    "verify.version": (
        "{name}: lúc công bố là phiên bản {then}, nay là {now}; nếu có khác biệt thì có thể do đó",
        "{name}: version {then} when published, {now} now; a difference may come of that",
    ),
    "verify.framework": (
        "bộ chỉ số không phải bản đã công bố: manifest.json ghi {stated}, tệp này là {computed}",
        "not the framework that was published: manifest.json says {stated}, this file is {computed}",
    ),
    "verify.value": (
        "đơn vị {unit}, năm {year}, mục {node}, cột {column}: trong thư mục ghi {stored}, tính lại được {computed}",
        "unit {unit}, year {year}, node {node}, column {column}: the folder says {stored}, computed anew it is {computed}",
    ),
    "verify.row_missing": (
        "đơn vị {unit}, năm {year}, mục {node}: thư mục không có dòng này nhưng tính lại thì có",
        "unit {unit}, year {year}, node {node}: computed anew there is such a row, in the folder there is none",
    ),
    "verify.row_extra": (
        "đơn vị {unit}, năm {year}, mục {node}: thư mục có dòng này nhưng tính lại thì không có",
        "unit {unit}, year {year}, node {node}: the folder has such a row, computed anew there is none",
    ),
    "verify.line": (
        "văn bản khác với bản lập lại: trong thư mục ghi “{stored}”, lập lại được “{computed}”",
        "the document differs from what is written anew: the folder says “{stored}”, anew it is “{computed}”",
    ),
    "verify.bytes": (
        "nội dung giống bản tính lại nhưng tệp không giống từng byte (định dạng hoặc cách lưu đã bị đổi)",
        "the contents are those computed anew, but not byte for byte (its format or the way it was saved was changed)",
    ),
    # indices of COINr
    "coinr.no_column": (
        "thiếu cột {column} (COINr cần các cột: {needed})",
        "the column {column} is missing (COINr requires: {needed})",
    ),
    "coinr.too_many": (
        "bảng có {count} mục, nhiều hơn giới hạn {limit} (hãy tách bảng)",
        "the table has {count} entries, more than the limit of {limit} (split it)",
    ),
    "coinr.number": (
        "“{text}” không phải là số (ô thiếu số liệu thì để trống hoặc ghi NA)",
        "“{text}” is no number (leave what is missing empty, or write NA)",
    ),
    "coinr.type": ("không có loại “{text}”{hint} (dùng một trong: {allowed})", "there is no type “{text}”{hint} (use one of: {allowed})"),
    "coinr.code": (
        "không dùng được mã “{code}” (bắt đầu bằng chữ cái không dấu, tiếp theo là chữ cái, chữ số, dấu _ hoặc từng dấu chấm ở giữa; "
        "hãy đổi mã trong cả iMeta và iData)",
        "the code “{code}” cannot be used (a letter first, then letters, digits, _ and single dots in between; rename it in iMeta and iData)",
    ),
    "coinr.reserved": (
        "mã “{code}” đã dành cho điểm tổng của bộ chỉ số (hãy đổi mã, ví dụ Index)",
        "the code “{code}” is kept for the total of a framework (rename it, as Index)",
    ),
    "coinr.twice": ("mã “{code}” đã có ở dòng {other} (mỗi mã một dòng)", "the code “{code}” stands in row {other} already (one row per code)"),
    "coinr.two_parents": (
        "“{code}” có hai mục cha: {first} (dòng {other}) và {second} (mỗi mục chỉ thuộc một mục cha)",
        "“{code}” has two parents: {first} (row {other}) and {second} (each has one)",
    ),
    "coinr.same_but_case": (
        "“{code}” chỉ khác “{near}” (dòng {other}) ở chữ hoa, chữ thường (hãy đổi một trong hai mã)",
        "“{code}” differs from “{near}” (row {other}) in capitals only (rename one of them)",
    ),
    "coinr.direction": (
        "hướng “{text}” không dùng được (1 nếu cao hơn là tốt, -1 nếu thấp hơn là tốt)",
        "the direction “{text}” cannot be used (1 where more is better, -1 where less is)",
    ),
    "coinr.weight": (
        "quyền số “{text}” của {code} không dùng được (cần một số lớn hơn 0)",
        "the weight “{text}” of {code} cannot be used (a number above 0 is needed)",
    ),
    "coinr.unknown_parent": (
        "mục cha “{parent}” của {code} không có trong cột iCode{hint}",
        "the parent “{parent}” of {code} is not in the column iCode{hint}",
    ),
    "coinr.parent_type": (
        "mục cha “{parent}” của {code} là Indicator, không thể có mục con (cần loại Aggregate)",
        "the parent “{parent}” of {code} is an Indicator, which has no children (an Aggregate is needed)",
    ),
    "coinr.childless": (
        "“{code}” là Aggregate nhưng không có mục con nào (hãy ghi “{code}” ở cột Parent của các mục con, hoặc xóa dòng này)",
        "“{code}” is an Aggregate without children (name it in the column Parent of its children, or delete the row)",
    ),
    "coinr.cycle": (
        "các mục cha tạo thành vòng: {ring} (một mục không thể nằm dưới chính nó)",
        "the parents go round in a ring: {ring} (nothing can be below itself)",
    ),
    "coinr.no_indicators": ("không có dòng nào thuộc loại Indicator", "there is no row of type Indicator"),
    "coinr.no_top": (
        "không có mục cao nhất (một Aggregate phải để trống cột Parent)",
        "there is no top (one Aggregate has an empty Parent)",
    ),
    "coinr.tops": (
        "có nhiều mục không có mục cha: {codes} (chỉ mục cao nhất để trống cột Parent)",
        "several have no parent: {codes} (only the top has an empty Parent)",
    ),
    "coinr.unknown_code": ("“{code}” không có trong chỉ số của iMeta{hint}", "“{code}” is not in the index of iMeta{hint}"),
    "coinr.lacking": ("thiếu giá trị cho {code} (cần một dòng cho mỗi mục)", "there is no value for {code} (a row for each is needed)"),
    "coinr.scale": ("thang điểm của {code} phải lớn hơn 0", "the scale of {code} must be above 0"),
    "coinr.scales": (
        "goalpost_scale có nhiều giá trị khác nhau: {scales} (mọi chỉ số cần cùng một thang điểm)",
        "goalpost_scale has different values: {scales} (all indicators need the same scale)",
    ),
    "coinr.goalposts": (
        "cận dưới {lower} của {code} không nhỏ hơn cận trên {upper} (ghi số nhỏ trước cả khi thấp hơn là tốt)",
        "the lower goalpost {lower} of {code} is not below the upper {upper} (the smaller number first, also where less is better)",
    ),
    "coinr.not_truncated": (
        "goalpost_trunc2posts của {code} là FALSE, nhưng điểm ngoài hai cận không dùng được (hãy ghi TRUE)",
        "goalpost_trunc2posts of {code} is FALSE, but scores beyond the goalposts cannot be used (write TRUE)",
    ),
    "coinr.no_target": (
        "{code} chưa có mục tiêu (ghi cột Target, hoặc dùng cách chuẩn hóa khác)",
        "{code} has no target (fill in Target, or use another normalisation)",
    ),
    "coinr.target": (
        "mục tiêu {target} của {code} không tốt hơn giá trị kém nhất {worst}, nên không đo được khoảng cách",
        "the target {target} of {code} is no better than the worst value, {worst}, so there is no distance to measure",
    ),
    "coinr.not_capped": (
        "dist2targ_cap_max của {code} là FALSE, nhưng điểm vượt mục tiêu không dùng được (hãy ghi TRUE)",
        "dist2targ_cap_max of {code} is FALSE, but scores beyond the target cannot be used (write TRUE)",
    ),
    "coinr.no_data_column": ("không có cột cho chỉ số {code}{hint}", "there is no column for the indicator {code}{hint}"),
    "coinr.unknown_column": (
        "iMeta không mô tả cột này{hint} (thêm một dòng loại Other vào iMeta, hoặc xóa cột)",
        "iMeta does not describe this column{hint} (add a row of type Other to iMeta, or delete the column)",
    ),
    "coinr.aggregate_column": (
        "iMeta ghi mục này là Aggregate, được tính chứ không nhập (hãy xóa cột)",
        "iMeta says that this is an Aggregate, which is computed and not given (delete the column)",
    ),
    "coinr.no_year": (
        "không có cột Time (thêm cột Time, hoặc nêu năm của số liệu bằng --year)",
        "there is no column Time (add it, or name the year of the data with --year)",
    ),
    "coinr.two_years": (
        "số liệu đã có cột Time (bỏ tùy chọn --year)",
        "the data have the column Time (leave out --year)",
    ),
    "coinr.unit_twice": (
        "đơn vị “{unit}” năm {year} đã có ở dòng {other} (mỗi đơn vị mỗi năm một dòng)",
        "the unit “{unit}” in {year} stands in row {other} already (one row per unit and year)",
    ),
    "coinr.no_group": (
        "không có nhóm “{code}”{hint} (các cột loại Group: {known})",
        "there is no group “{code}”{hint} (columns of type Group: {known})",
    ),
    "coinr.normalisation": (
        "không có cách chuẩn hóa “{text}” (dùng min_max:0:100, z_score:0:1, rank, percentile, distance_to_target hoặc goalposts)",
        "there is no normalisation “{text}” (use min_max:0:100, z_score:0:1, rank, percentile, distance_to_target or goalposts)",
    ),
    "coinr.not_above_zero": (
        "cách tổng hợp {aggregation} cần mọi điểm lớn hơn 0, nhưng với {normalisation} điểm có thể xuống tới {lowest} "
        "(dùng ví dụ --normalisation min_max:1:100)",
        "the {aggregation} mean needs scores above 0, but with {normalisation} they go down to {lowest} (use, as an example, "
        "--normalisation min_max:1:100)",
    ),
    "coinr.header": (
        "Lập từ một chỉ số COINr bằng lệnh dtiscore convert coinr. Quyền số, cách chuẩn hóa và cách tổng hợp sửa được ở đây.",
        "Made of a COINr index by dtiscore convert coinr. Weights, normalisation and aggregation can be edited here.",
    ),
    "coinr.note_denominators": (
        "Lưu ý: chỉ lấy bước chuẩn hóa và tổng hợp; nếu trong R đã chia cho mẫu số, bù số thiếu hoặc xử lý ngoại lai "
        "(Denominate, Impute, Treat) thì hãy dùng số liệu sau các bước đó",
        "Note: only normalisation and aggregation are taken over; if the data were denominated, imputed or treated in R "
        "(Denominate, Impute, Treat), hand over the data as they were after that",
    ),
    "coinr.note_groups": (
        "Lưu ý: các nhóm {codes} không ảnh hưởng điểm nên không lấy; --block MÃ để xếp hạng trong từng nhóm",
        "Note: the groups {codes} do not enter scores and were left out; --block CODE ranks units within one of them",
    ),
    "coinr.note_panel": (
        "Lưu ý: số liệu có nhiều năm, mỗi năm được chuẩn hóa riêng; --over panel chuẩn hóa chung các năm, như mặc định của purse trong COINr",
        "Note: the data have several years, each normalised by itself; --over panel normalises all of them together, as COINr does with a purse by default",
    ),
    "coinr.note_capped": (
        "Lưu ý: giá trị vượt mục tiêu được tính là 1 (cap_max = TRUE)",
        "Note: values beyond the target count as 1 (cap_max = TRUE)",
    ),
}  # fmt: skip
