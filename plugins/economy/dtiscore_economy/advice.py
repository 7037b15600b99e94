"""What indicators of the digital economy are about, what moves them forward, and who usually leads."""

from __future__ import annotations

from collections.abc import Mapping

from dtiscore import Text

TOPICS: Mapping[str, Text] = {
    "economy_share": Text("Tỷ trọng kinh tế số", "Share of the digital economy"),
    "enterprise_adoption": Text("Doanh nghiệp ứng dụng công nghệ số", "Digital adoption by enterprises"),
    "ecommerce": Text("Thương mại điện tử", "E-commerce"),
    "electronic_transactions": Text("Giao dịch điện tử", "Electronic transactions"),
    "labour": Text("Nhân lực kinh tế số", "Digital economy workforce"),
    "productivity": Text("Năng suất lao động", "Labour productivity"),
    "enterprise_skills": Text(
        "Kỹ năng số của doanh nghiệp, người sản xuất", "Digital skills of enterprises and producers"
    ),
    "enterprise_awareness": Text("Nhận thức số của doanh nghiệp", "Digital awareness of enterprises"),
}

ADVICE: Mapping[str, Text] = {
    "economy_share": Text(
        "Thống nhất cách tính và nguồn số liệu với cơ quan thống kê tỉnh, rồi chọn các ngành có giá trị tăng thêm lớn "
        "để hỗ trợ chuyển đổi số; Sở Khoa học và Công nghệ thường chủ trì, cùng Sở Tài chính và Sở Công Thương.",
        "Agree on method and sources with the provincial statistics office, then support digital transformation in the "
        "sectors with the largest value added; usually led by the Department of Science and Technology, with the "
        "Departments of Finance and of Industry and Trade.",
    ),
    "enterprise_adoption": Text(
        "Khảo sát nhu cầu theo ngành, giới thiệu nền tảng số phù hợp và hỗ trợ kinh phí dùng thử, tư vấn cho doanh "
        "nghiệp nhỏ và vừa; Sở Khoa học và Công nghệ thường chủ trì, cùng Sở Tài chính và Sở Công Thương.",
        "Survey needs by sector, propose suitable digital platforms and support trial use and advice for small and "
        "medium enterprises; usually led by the Department of Science and Technology, with the Departments of Finance "
        "and of Industry and Trade.",
    ),
    "ecommerce": Text(
        "Giúp cơ sở sản xuất, hộ kinh doanh mở gian hàng, làm hình ảnh, truy xuất nguồn gốc và giao hàng cho sản phẩm "
        "chủ lực; Sở Công Thương thường chủ trì, cùng Sở Nông nghiệp và Môi trường và Hội Nông dân tỉnh.",
        "Help producers and household businesses open shops online, with pictures, traceability and delivery for the "
        "main products; usually led by the Department of Industry and Trade, with the Department of Agriculture and "
        "Environment and the provincial Farmers' Union.",
    ),
    "electronic_transactions": Text(
        "Hướng dẫn từng nhóm doanh nghiệp, hộ kinh doanh, chợ dùng hóa đơn điện tử, hợp đồng điện tử, chữ ký số và mã "
        "thanh toán; Sở Công Thương thường chủ trì, cùng cơ quan thuế tỉnh và Ngân hàng Nhà nước Khu vực.",
        "Guide each group of enterprises, household businesses and markets to electronic invoices, contracts, digital "
        "signatures and payment codes; usually led by the Department of Industry and Trade, with the provincial tax "
        "office and the regional branch of the State Bank.",
    ),
    "labour": Text(
        "Dự báo nhu cầu nhân lực số của doanh nghiệp và đặt hàng trường nghề, đại học đào tạo, đào tạo lại; Sở Nội vụ "
        "thường chủ trì, cùng Sở Giáo dục và Đào tạo và Sở Khoa học và Công nghệ.",
        "Forecast which digital workers enterprises need, and order training and retraining from vocational schools "
        "and universities; usually led by the Department of Home Affairs, with the Departments of Education and "
        "Training and of Science and Technology.",
    ),
    "productivity": Text(
        "Hỗ trợ doanh nghiệp tự động hóa, số hóa quy trình và áp dụng công cụ cải tiến năng suất, trước hết ở ngành có "
        "nhiều lao động; Sở Khoa học và Công nghệ thường chủ trì, cùng Sở Công Thương.",
        "Support enterprises in automating and digitising their processes and in using productivity tools, first in "
        "the sectors with the most workers; usually led by the Department of Science and Technology, with the "
        "Department of Industry and Trade.",
    ),
    "enterprise_skills": Text(
        "Mở lớp thực hành ngắn về bán hàng trực tuyến, thanh toán và an toàn số, có người kèm sau lớp; Sở Công Thương "
        "thường chủ trì, cùng Hội Nông dân tỉnh và hiệp hội doanh nghiệp.",
        "Hold short practical classes on selling online, payment and digital safety, with coaching afterwards; usually "
        "led by the Department of Industry and Trade, with the provincial Farmers' Union and business associations.",
    ),
    "enterprise_awareness": Text(
        "Đưa câu chuyện thành công của doanh nghiệp trong tỉnh đến từng ngành nghề và ghi danh sách đơn vị đã tiếp cận; "
        "Sở Khoa học và Công nghệ thường chủ trì, cùng hiệp hội doanh nghiệp.",
        "Bring success stories of local enterprises to every trade and keep a list of those reached; usually led by "
        "the Department of Science and Technology, with business associations.",
    ),
}
