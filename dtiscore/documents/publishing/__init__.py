"""Publishing: Word documents from templates, and folders of results that prove themselves."""
