"""What is said, in Vietnamese and English: sentences, problems, numbers."""
