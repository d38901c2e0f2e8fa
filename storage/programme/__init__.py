"""The programme of a workspace: who takes part, its settings, and who is away."""
