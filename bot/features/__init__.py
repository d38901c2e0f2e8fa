"""What people see in Slack: a folder for each feature, in the order that tests/test_house.py holds."""
