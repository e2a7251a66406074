"""Who may come in: accounts, log-ins, tokens, guesses, and the record of what was done."""
