"""Questions in plain words: read into the words of the grammar, or not at all where a word would be lost."""
