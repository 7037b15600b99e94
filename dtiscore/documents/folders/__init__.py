"""Folders that the program makes: an assessment, the examples, the wheels for a computer without internet."""
