"""The whole reproduction: every experiment, one site."""
