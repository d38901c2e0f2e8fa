"""The programme of a workspace: who takes part, settings, absences, snoozes, assistants."""
