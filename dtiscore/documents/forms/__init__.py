"""Self-assessment forms (phiếu tự đánh giá): written for every unit, filled in, collected into observations."""
