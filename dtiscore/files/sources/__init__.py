"""What tables come as, and how each becomes columns under clean names."""
