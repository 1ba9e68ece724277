"""ROX answered: what experience was worth in money against what was spent on it, with its doubt and its evidence."""
