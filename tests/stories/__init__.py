"""Stories longer than one feature: a year of a whole company, against rules that are written down here once more."""
