"""A leader's working time and absences: `/visit hours`, `/visit away …`, `/visit back`."""
