"""Words and sums: events, periods, metrics, questions, answers and errors. No input or output, no clock."""
