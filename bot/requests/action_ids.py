"""Action ids of the buttons that one feature shows and another handles."""

SHOW = "customer_card"  # a button that shows the card in a message of its own; its value: the customer's id

LOG = "nudge_log"

PLAN = "plan_open"  # a button that opens the form; its value: "<delivery id>:<customer id>", either may be empty
NAME_THEM = "ten_name"
NOW_I_KNOW = "visit_answer"  # handled in questions; its value: the delivery that asked
# Under an answer, handled in inbox; their value: the delivery that asked. On a card with ON_CARD after them.
ANSWER_CHANGE = "answer_change"
ANSWER_REMOVE = "answer_remove"
ANSWER_PUT_BACK = "answer_put_back"
ON_CARD = ":card"
PLAN_IT = "plan_from_visit"  # handled in plans; its value: the draft
RUN_LINE = "line_run"
FORM_LINE = "line_form"
