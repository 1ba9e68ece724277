"""Words in, meaning out: periods, questions, sentiment, personal data and moments, with word tables per language."""
