"""What indicators of digital society are about, what moves them forward, and who usually leads."""

from __future__ import annotations

from collections.abc import Mapping

from dtiscore import Text

TOPICS: Mapping[str, Text] = {
    "connectivity": Text("Kết nối Internet", "Internet connectivity"),
    "devices": Text("Thiết bị của người dân", "Devices of citizens"),
    "payment": Text("Thanh toán không dùng tiền mặt", "Cashless payment"),
    "personal_identity": Text("Danh tính số, chữ ký số cá nhân", "Personal digital identity and signatures"),
    "citizen_skills": Text("Kỹ năng số của người dân", "Digital skills of citizens"),
    "health": Text("Y tế số", "Digital health"),
    "education": Text("Giáo dục số", "Digital education"),
    "social_services": Text("Dịch vụ xã hội, an sinh xã hội số", "Digital social services and social security"),
    "citizen_awareness": Text("Nhận thức số của người dân", "Digital awareness of citizens"),
    "smart_city": Text("Đô thị thông minh", "Smart city"),
}

ADVICE: Mapping[str, Text] = {
    "connectivity": Text(
        "Lập bản đồ thôn, hộ chưa có cáp quang hoặc sóng yếu, giao doanh nghiệp viễn thông lộ trình cho từng điểm và gỡ "
        "vướng mặt bằng đặt trạm; Sở Khoa học và Công nghệ thường chủ trì, cùng doanh nghiệp viễn thông và UBND cấp xã.",
        "Map the hamlets and households without fibre or with weak signal, agree with telecom operators on a date for "
        "each and clear sites for base stations; usually led by the Department of Science and Technology, with telecom "
        "operators and commune People's Committees.",
    ),
    "devices": Text(
        "Lập danh sách người chưa có điện thoại thông minh, vận động doanh nghiệp và đoàn thể hỗ trợ máy cho hộ nghèo; "
        "Sở Khoa học và Công nghệ thường chủ trì, cùng Mặt trận Tổ quốc và UBND cấp xã.",
        "List the people without a smartphone and win enterprises and associations to support poor households with "
        "devices; usually led by the Department of Science and Technology, with the Fatherland Front and commune "
        "People's Committees.",
    ),
    "payment": Text(
        "Mở tài khoản lưu động tại địa bàn xa ngân hàng và chi lương hưu, trợ cấp, thu học phí, viện phí qua tài khoản; "
        "Ngân hàng Nhà nước Khu vực thường chủ trì, cùng các ngân hàng và Bảo hiểm xã hội.",
        "Open accounts on site in places far from a bank, and pay pensions and benefits and collect school and hospital "
        "fees through accounts; usually led by the regional branch of the State Bank, with banks and Social Security.",
    ),
    "personal_identity": Text(
        "Kích hoạt định danh điện tử và cấp chữ ký số cá nhân ngay khi người dân đến làm thủ tục; Công an tỉnh thường "
        "chủ trì về định danh, Sở Khoa học và Công nghệ về chữ ký số.",
        "Activate electronic identification and issue personal digital signatures when people come for a procedure; "
        "usually led by the Provincial Public Security for identification and by the Department of Science and "
        "Technology for signatures.",
    ),
    "citizen_skills": Text(
        "Cầm tay chỉ việc tại thôn, tổ dân phố, ưu tiên nhóm được tập huấn ít nhất, và đếm số người chứ không đếm lượt; "
        "Sở Khoa học và Công nghệ thường chủ trì, cùng Tỉnh đoàn và Tổ công nghệ số cộng đồng.",
        "Teach hands-on in the neighbourhood, first the group served least, and count people, not attendances; usually "
        "led by the Department of Science and Technology, with the provincial Youth Union and community digital "
        "technology teams.",
    ),
    "health": Text(
        "Tạo hồ sơ sức khỏe điện tử từ dữ liệu khám chữa bệnh sẵn có, triển khai bệnh án điện tử và đặt lịch, tư vấn từ "
        "xa; Sở Y tế thường chủ trì, cùng Bảo hiểm xã hội và Công an tỉnh.",
        "Create electronic health records from treatment data already held, and bring in electronic medical records, "
        "online appointments and remote advice; usually led by the Department of Health, with Social Security and the "
        "Provincial Public Security.",
    ),
    "education": Text(
        "Dùng chung nền tảng quản lý trường học, học bạ số và kho học liệu, hỗ trợ riêng các trường còn thiếu thiết bị; "
        "Sở Giáo dục và Đào tạo thường chủ trì.",
        "Share one school management platform, digital school records and learning materials, and support the schools "
        "that lack equipment; usually led by the Department of Education and Training.",
    ),
    "social_services": Text(
        "Đối chiếu danh sách đối tượng an sinh xã hội với dữ liệu dân cư và chuyển việc đăng ký, chi trả lên môi trường "
        "số; Sở Y tế và Sở Nội vụ thường chủ trì theo lĩnh vực, cùng Bảo hiểm xã hội.",
        "Match the lists of beneficiaries with population data and move registration and payment online; usually led "
        "by the Department of Health or of Home Affairs, each in its field, with Social Security.",
    ),
    "citizen_awareness": Text(
        "Truyền thông bằng việc thật, người thật trên báo, đài, loa cơ sở và mạng xã hội, có đo số người tiếp cận; Sở "
        "Khoa học và Công nghệ thường chủ trì, cùng báo và phát thanh, truyền hình tỉnh và UBND cấp xã.",
        "Tell real stories in the press, on local loudspeakers and social networks, and measure how many people they "
        "reach; usually led by the Department of Science and Technology, with the provincial press and broadcaster and "
        "commune People's Committees.",
    ),
    "smart_city": Text(
        "Chọn vài dịch vụ người dân dùng hằng ngày như phản ánh hiện trường, đưa vào một ứng dụng và cam kết thời hạn "
        "trả lời; Sở Khoa học và Công nghệ thường chủ trì, cùng Văn phòng UBND tỉnh và UBND phường, xã.",
        "Choose a few services people use daily, such as reporting problems on the spot, put them in one application "
        "and promise a time for the answer; usually led by the Department of Science and Technology, with the Office "
        "of the Provincial People's Committee and ward and commune People's Committees.",
    ),
}
