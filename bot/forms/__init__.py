"""Parts that several forms share."""
