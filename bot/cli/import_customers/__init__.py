"""`keep-in-touch import`: customers from the export of a CRM, or from any table."""
