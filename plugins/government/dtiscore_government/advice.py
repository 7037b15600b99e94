"""What indicators of digital government are about, what moves them forward, and who usually leads."""

from __future__ import annotations

from collections.abc import Mapping

from dtiscore import Text

TOPICS: Mapping[str, Text] = {
    "online_services": Text("Cung cấp dịch vụ công trực tuyến", "Provision of online public services"),
    "online_use": Text("Sử dụng dịch vụ công trực tuyến", "Use of online public services"),
    "service_quality": Text("Chất lượng phục vụ", "Quality of service"),
    "digital_identity": Text("Định danh và xác thực điện tử", "Electronic identification and authentication"),
    "electronic_work": Text("Xử lý công việc trên môi trường mạng", "Electronic handling of work files"),
    "reporting": Text("Báo cáo điện tử", "Electronic reporting"),
    "data_sharing": Text("Kết nối, chia sẻ dữ liệu", "Data sharing"),
    "inspection": Text("Kiểm tra trên môi trường số", "Digital inspection"),
    "cyber_security": Text("An toàn thông tin mạng", "Cyber security"),
    "officials_skills": Text(
        "Kỹ năng số của cán bộ, công chức, viên chức", "Digital skills of officials and public employees"
    ),
    "procedures": Text("Thủ tục hành chính", "Administrative procedures"),
}

ADVICE: Mapping[str, Text] = {
    "online_services": Text(
        "Rà soát từng thủ tục chưa cung cấp toàn trình, chọn trước các thủ tục có nhiều hồ sơ, tái cấu trúc quy trình "
        "và biểu mẫu điện tử; Văn phòng UBND tỉnh thường chủ trì, cùng Sở Khoa học và Công nghệ và sở có thủ tục.",
        "Go through the procedures not yet offered in full process, those with the most dossiers first, and redesign "
        "their steps and electronic forms; usually led by the Office of the Provincial People's Committee, with the "
        "Department of Science and Technology and the department that owns the procedure.",
    ),
    "online_use": Text(
        "Hỗ trợ người dân nộp hồ sơ trực tuyến ngay tại bộ phận một cửa và tại thôn, tổ dân phố, bắt đầu từ thủ tục có "
        "nhiều hồ sơ giấy nhất; Văn phòng UBND tỉnh thường chủ trì, cùng UBND cấp xã và Tổ công nghệ số cộng đồng.",
        "Help people file online at the one-stop counter and in the neighbourhood, beginning with the procedures that "
        "still bring the most paper; usually led by the Office of the Provincial People's Committee, with commune "
        "People's Committees and community digital technology teams.",
    ),
    "service_quality": Text(
        "Theo dõi hồ sơ sắp đến hạn hằng tuần, công khai hồ sơ trễ hạn theo cơ quan và trả lời từng phản ánh; Văn phòng "
        "UBND tỉnh (Trung tâm Phục vụ hành chính công) thường chủ trì.",
        "Follow dossiers close to their deadline every week, publish late ones by agency and answer every complaint; "
        "usually led by the Office of the Provincial People's Committee (Public Administration Service Centre).",
    ),
    "digital_identity": Text(
        "Kích hoạt tài khoản VNeID lưu động tại thôn, trường học, doanh nghiệp và dùng VNeID để đăng nhập mọi dịch vụ "
        "của tỉnh; Công an tỉnh thường chủ trì.",
        "Activate VNeID accounts on site in hamlets, schools and enterprises, and let people sign in to every service "
        "of the province with VNeID; usually led by the Provincial Public Security.",
    ),
    "electronic_work": Text(
        "Quy định loại hồ sơ phải lập, trình ký và ký số trên hệ thống quản lý văn bản và điều hành, rồi công bố tỷ lệ "
        "theo từng cơ quan; Văn phòng UBND tỉnh thường chủ trì, cùng Sở Khoa học và Công nghệ và Sở Nội vụ.",
        "State which work files must be opened, submitted and digitally signed in the document management system, and "
        "publish the rate of each agency; usually led by the Office of the Provincial People's Committee, with the "
        "Departments of Science and Technology and of Home Affairs.",
    ),
    "reporting": Text(
        "Lập danh mục chế độ báo cáo định kỳ, bỏ báo cáo trùng và đưa biểu mẫu còn lại lên hệ thống thông tin báo cáo "
        "của tỉnh; Văn phòng UBND tỉnh thường chủ trì.",
        "List the periodic reports, drop the duplicates and move the remaining forms into the provincial reporting "
        "system; usually led by the Office of the Provincial People's Committee.",
    ),
    "data_sharing": Text(
        "Giao cơ quan chủ quản cho từng cơ sở dữ liệu dùng chung, làm sạch dữ liệu và kết nối qua nền tảng tích hợp, "
        "chia sẻ dữ liệu của tỉnh; Sở Khoa học và Công nghệ thường chủ trì, cùng Công an tỉnh đối với dữ liệu dân cư.",
        "Name an owner for every shared database, clean its data and connect it through the provincial data sharing "
        "platform; usually led by the Department of Science and Technology, with the Provincial Public Security for "
        "population data.",
    ),
    "inspection": Text(
        "Chọn nội dung có thể kiểm tra từ xa bằng dữ liệu sẵn có và ghi kết quả trên hệ thống thay cho biên bản giấy; "
        "Thanh tra tỉnh thường điều phối, các sở quản lý chuyên ngành thực hiện.",
        "Choose what can be inspected remotely from data already held, and record results in the system instead of on "
        "paper; usually coordinated by the Provincial Inspectorate and carried out by the departments in charge.",
    ),
    "cyber_security": Text(
        "Lập danh sách hệ thống chưa được phê duyệt cấp độ và máy tính chưa được bảo vệ, khắc phục theo thứ tự rủi ro "
        "và diễn tập ứng cứu; Công an tỉnh thường chủ trì, cùng Sở Khoa học và Công nghệ và đơn vị vận hành hệ thống.",
        "List the systems without an approved security level and the computers without protection, mend them in order "
        "of risk and rehearse incidents; usually led by the Provincial Public Security, with the Department of Science "
        "and Technology and whoever runs the system.",
    ),
    "officials_skills": Text(
        "Tập huấn theo vị trí việc làm trên nền tảng học trực tuyến, kiểm tra cuối khóa và đếm mỗi người một lần; "
        "Sở Nội vụ thường chủ trì, cùng Sở Khoa học và Công nghệ.",
        "Train people for their own position on an online learning platform, test them at the end and count each "
        "person once; usually led by the Department of Home Affairs, with the Department of Science and Technology.",
    ),
    "procedures": Text(
        "Bỏ giấy tờ đã có trong cơ sở dữ liệu, số hóa kết quả giải quyết để dùng lại và rút ngắn các bước nội bộ; Văn "
        "phòng UBND tỉnh thường chủ trì, cùng Sở Tư pháp và sở có thủ tục.",
        "Stop asking for papers that a database already holds, digitise results so that they are reused, and shorten "
        "the internal steps; usually led by the Office of the Provincial People's Committee, with the Department of "
        "Justice and the department that owns the procedure.",
    ),
}
