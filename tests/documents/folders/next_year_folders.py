"""A made-up folder of 2025 with answers that last and answers that do not, and the edition of 2026. All synthetic."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

UNITS = """code,name,type,block,parent,ranked,from,to
h1,Huyện Một,,,,no,,2025
a,Xã A,commune,Miền núi,h1,,,
b,Xã B,commune,Miền núi,h1,,,
c,Xã C,commune,Đồng bằng,h1,,,
d,Xã D,commune,Đồng bằng,h1,,,
"""
MERGED = """date,predecessor,successor,share,basis,document,successor_name
2026-07-01,a,ab,,,01/NQ (synthetic),Xã AB
2026-07-01,b,ab,,,01/NQ (synthetic),Xã AB
2026-07-01,c,c,0.6,population,01/NQ (synthetic),Xã C
2026-07-01,c,e,0.4,population,01/NQ (synthetic),Xã E
"""
ROWS = """unit,year,indicator,status,value,part,whole,choice,evidence_number,evidence_title,note
a,2025,plan,self,,,,issued,12/QĐ-UBND,Kế hoạch,đã ban hành
a,2025,systems,self,,,,mail;sign,,,
a,2025,fibre,self,,300,1000,,,,
a,2025,hamlets,self,12,,,,,,
a,2025,portal,self,,,,yes,,,
a,2025,dossiers,self,,80,100,,,,
b,2025,plan,self,,,,draft,,,
b,2025,fibre,self,,200,500,,,,
b,2025,hamlets,self,8,,,,,,
b,2025,dossiers,self,,60,100,,,,
c,2025,plan,self,,,,issued,13/QĐ-UBND,Kế hoạch,
c,2025,fibre,self,,90,100,,,,
c,2025,hamlets,self,7,,,,,,
c,2025,dossiers,self,,70,100,,,,
d,2025,plan,self,,,,issued,14/QĐ-UBND,Kế hoạch,
d,2025,systems,self,,,,none,,,
d,2025,fibre,self,,450,900,,,,
d,2025,hamlets,self,9,,,,,,
d,2025,portal,self,,,,no,,,
d,2025,dossiers,self,,78,100,,,,
"""
APPRAISED = "unit,year,indicator,status,points,reason\nd,2025,plan,appraised,10,chưa đủ căn cứ\n"
SETTINGS = """framework = "bo-2025.toml"
year = 2025
units = "don-vi.csv"
data = ["observations.csv", "appraised.csv"]
language = "vi"
unclear = "missing"

[agency]
name = "Sở Ví Dụ"

[decision]
number = "12/QĐ"
issuer = "Chủ tịch UBND tỉnh"
"""


def edition(year: int, *, gone: bool = False, sharpened: bool = False, fresh: bool = False) -> str:
    """``gone`` drops the portal, ``fresh`` adds open data, ``sharpened`` asks for more fibre."""
    upper = 50 if sharpened else 40
    names = ["plan", "systems", "fibre", "dossiers", *([] if gone else ["portal"]), *(["open_data"] if fresh else [])]
    codes = ", ".join(f'"{name}"' for name in names)
    text = f"""[framework]
code = "bo-{year}"
title = {{ vi = "Bộ {year} (ví dụ)", en = "Set {year} (made up)" }}
level = "commune"
years = {{ from = {year}, to = {year} }}
scale = 100
decimals = 4
missing = "zero"
source = "made up"
completeness = "example"
[unit_types.commune]
title = {{ vi = "xã", en = "commune" }}
[info.hamlets]
title = {{ vi = "Số thôn", en = "Hamlets" }}
unit_of_measure = "count"
lasting = true
[counts.hamlets]
across = "sum"
[counts.lines]
title = {{ vi = "Hộ có cáp quang", en = "Households with fibre" }}
lasting = true
across = "sum"
[counts.homes]
title = {{ vi = "Số hộ", en = "Households" }}
lasting = true
across = "sum"
[indicators.plan]
title = {{ vi = "Kế hoạch", en = "A plan" }}
points = 20
lasting = true
evidence_valid = "until_replaced"
rule = {{ type = "choice", options = {{ issued = {{ points = 20 }}, draft = {{ points = 5 }} }} }}
[indicators.systems]
title = {{ vi = "Hệ thống", en = "Systems" }}
points = 20
lasting = true
rule = {{ type = "checklist", items = {{ mail = {{ points = 10 }}, sign = {{ points = 10 }} }} }}
[indicators.fibre]
title = {{ vi = "Cáp quang", en = "Fibre" }}
points = 20
lasting = true
data = {{ part = "lines", whole = "homes" }}
rule = {{ type = "linear", lower = 0, upper = {upper} }}
[indicators.dossiers]
title = {{ vi = "Hồ sơ trực tuyến", en = "Dossiers" }}
points = 20
data = {{ part = "online", whole = "all" }}
rule = {{ type = "ratio" }}
"""
    if not gone:
        text += """[indicators.portal]
title = { vi = "Cổng thông tin", en = "A portal" }
points = 20
lasting = true
rule = { type = "binary" }
"""
    if fresh:
        text += """[indicators.open_data]
title = { vi = "Dữ liệu mở", en = "Open data" }
points = 20
rule = { type = "ratio" }
"""
    return f"{text}[total]\nindicators = [{codes}]\n"


def folder_of_2025(at: Path) -> Path:
    """The folder, and the edition of 2026 and a table of successions beside it."""
    made = at / "danh-gia-2025"
    made.mkdir()
    files = {"bo-2025.toml": edition(2025), "don-vi.csv": UNITS, "observations.csv": ROWS, "appraised.csv": APPRAISED,
             "dtiscore.toml": SETTINGS}  # fmt: skip
    for name, text in files.items():
        (made / name).write_text(text, "utf-8", newline="\n")
    (at / "bo-2026.toml").write_text(edition(2026, gone=True, sharpened=True, fresh=True), "utf-8")
    (at / "sap-xep.csv").write_text(MERGED, "utf-8")
    return made


def digests(folder: Path) -> dict[str, str]:
    """Of every file of a folder, and of the folder itself."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}
