"""What is said about visits to come. Pure: facts in, message out."""

PLAN = "plan_open"  # a button that opens the form; its value: "<delivery id>:<customer id>", either may be empty
