"""Numbers in, readings and verdicts out: intervals, comparisons and the words for change."""
