"""`keep-in-touch import`: imports customers from a CRM's CSV export, or from any CSV table."""
