"""Each leader's ten best customers: named from memory, compared, shown as a map."""
