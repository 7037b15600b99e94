"""What units reported: tables become rows, rows become arrays; estimates, applicability, units."""
