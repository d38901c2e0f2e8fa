"""The tests mirror the three packages; stories run through the stand-in Slack, on both databases.

Twenty mistakes that Slack apps make, and the tests against each. tests/test_house.py checks that every name exists.

1 slow work before the acknowledgement
    bot/process/test_runtime.py: test_twenty_slow_commands_hold_up_nobody, test_commands_are_answered_in_time,
        test_commands_are_answered_in_time_on_postgresql
    bot/features/setup/test_form.py: test_a_slack_that_hangs_is_answered_for_in_time
2 all threads taken
    bot/process/test_runtime.py: test_twenty_slow_commands_hold_up_nobody
    bot/slack/test_socket_mode.py: test_a_slow_listener_holds_up_nobody
    storage/core/test_waiting_in_line.py: test_all_who_wait_in_vain_are_told_together
3 an event taken twice
    bot/features/setup/test_slack_events.py: test_the_same_event_again_has_no_second_effect
    bot/features/questions/test_stories.py: test_a_plain_reply_is_the_answer_once
    bot/features/customers/test_card_stories.py: test_the_same_mention_again_is_not_answered_again
    bot/process/test_runtime.py: test_the_same_again_at_another_process_has_no_second_effect
    storage/core/test_once.py: test_of_five_at_once_one_takes_effect
4 an event lost after it was acknowledged
    bot/process/test_http_server.py: test_an_event_that_met_a_bug_fails_so_that_slack_sends_it_again
    bot/slack/test_socket_mode.py: test_an_event_that_met_a_bug_is_not_acknowledged_and_comes_again
    bot/process/test_runtime.py: test_killed_after_its_answer_it_has_forgotten_nothing
5 a double click or submit
    bot/visit_command/test_line.py: test_five_at_once_of_the_same_command_store_one_visit
    bot/features/visits/test_form.py: test_five_submissions_at_once_keep_one_visit_with_one_receipt
    bot/features/visits/test_clarifications.py: test_five_presses_at_once_keep_one_visit
    bot/features/visits/test_receipts.py: test_five_presses_of_undo_are_one_and_say_the_same,
        test_five_savings_of_an_edit_at_once_are_one
    bot/features/nudges/test_stories.py: test_five_taps_at_once_are_one
    bot/features/ten/test_naming_stories.py: test_five_submits_at_once_are_one_list
    bot/features/briefs/test_stories.py: test_five_presses_at_once_open_one_form_and_nobody_is_told_of_slowness
    bot/features/setup/test_form.py: test_five_submits_at_once_have_one_effect_and_one_receipt
6 the SDK posts a second time
    bot/delivery/test_courier.py: test_a_fault_while_posting_is_posted_once_and_named
    bot/delivery/test_courier_and_sender.py: test_it_arrives_once_whatever_slack_does
7 a time-out taken for a failure
    bot/delivery/test_courier.py: test_silence_after_storing_is_doubtful
    scheduler/engine/test_sender.py: test_a_message_that_arrived_in_spite_of_a_time_out_is_found_and_not_sent_again,
        test_a_message_that_did_not_arrive_is_sent_once_more
8 a 429 that blocks all, or is ignored
    scheduler/engine/test_sender.py: test_being_asked_to_wait_holds_up_that_workspace_only,
        test_being_asked_to_wait_with_opening_holds_up_new_conversations_only
    bot/delivery/test_courier.py: test_a_429_says_how_long_to_wait_and_for_what
    bot/slack/test_directory.py: test_while_slack_asks_us_to_wait_nobody_is_asked_for
9 people's words as markup
    bot/visit_command/test_line.py: test_peoples_words_stay_words
    bot/features/visits/test_form.py: test_nobodys_words_become_markup
    bot/visit_command/test_open_form.py: test_words_in_a_question_stay_words
    bot/features/visits/test_shared_visit.py: test_customers_words_do_not_shout_in_the_telling
    bot/features/nudges/test_messages.py: test_words_cannot_mention_or_link
    bot/features/questions/test_stories.py: test_a_customers_name_of_any_kind_stays_a_name
    bot/features/ten/test_naming_stories.py: test_names_of_any_kind_neither_mention_nor_break
    bot/features/customers/test_card_stories.py: test_words_stay_words
    bot/features/customers/test_search_stories.py: test_words_stay_words
    bot/slack/test_text.py: test_words_stay_words_and_turn_nothing_beside_them
    bot/features/board/test_stories.py: test_nobody_is_mentioned_and_names_cannot_be_markup
10 escaped twice
    bot/features/visits/test_receipts.py: test_editing_three_times_changes_no_letter
11 more than Slack's limits allow
    bot/features/visits/test_form.py: test_the_type_ahead_holds_however_many_customers,
        test_a_long_new_name_gets_a_field_of_its_own
    bot/features/visits/test_form_reader.py: test_the_form_of_the_longest_visit_stays_within_slacks_limits
    bot/features/visits/test_messages.py: test_the_longest_receipt_is_whole
    bot/features/visits/test_list.py: test_a_page_of_the_longest_words_still_fits
    bot/features/customers/test_card_stories.py: test_the_longest_card_fits
    bot/features/customers/test_search_stories.py: test_eight_of_the_longest_fit
    bot/features/promises/test_messages.py: test_many_long_promises_stay_within_slacks_limits
    bot/features/plans/test_calendar_links.py: test_many_long_plans_stay_within_slacks_limits
    bot/features/board/test_messages.py: test_names_neither_mention_nor_link_and_long_lists_end
12 trust in what comes back from outside
    bot/features/visits/test_receipts.py: test_nobody_changes_what_is_somebody_elses,
        test_a_forged_form_changes_nothing_of_somebody_elses
    bot/features/visits/test_clarifications.py: test_a_draft_is_its_authors_alone
    bot/features/nudges/test_stories.py: test_a_button_of_somebody_elses_nudge_does_nothing,
        test_a_forged_snooze_of_somebody_else_stays_as_it_is
    bot/features/questions/test_stories.py: test_a_question_of_somebody_else_cannot_be_answered
    bot/features/ten/test_naming_stories.py: test_a_choice_that_is_no_customer_at_all_is_asked_for_again
    bot/features/setup/test_form.py: test_another_admins_draft_is_nobodys
    bot/features/customers/test_card_stories.py: test_a_forged_person_is_nobody
    bot/features/plans/test_planning.py: test_nobody_else_can_move_or_cancel_a_plan
    bot/features/briefs/test_stories.py: test_nobody_else_sees_or_says_what_a_leader_expects
    bot/features/promises/test_stories.py: test_somebody_elses_promise_is_not_theirs_to_tick_off
    bot/requests/test_forged.py: test_no_lie_in_a_button_breaks_anything, test_no_lie_in_a_form_breaks_anything
13 another workspace's data
    bot/features/visits/test_receipts.py: test_a_visit_of_another_workspace_is_not_here
    bot/features/visits/test_form.py: test_a_customer_of_another_workspace_is_nobody_here
    bot/features/ten/test_naming_stories.py: test_a_choice_of_another_workspaces_customer_is_none
    bot/features/setup/test_form.py: test_another_workspaces_programme_is_untouched
    storage/visits/test_visits.py: test_another_workspace_never_sees_it
    storage/queries/test_board_standings.py: test_another_workspaces_visits_are_not_seen
    storage/search/test_search.py: test_another_workspaces_words_are_not_found
    storage/queries/test_customer_card.py: test_another_workspaces_customer_has_no_card
14 buttons that have gone stale
    bot/features/visits/test_receipts.py: test_a_stale_edit_says_that_the_visit_was_taken_back,
        test_an_old_submission_does_not_bring_back_what_was_edited_since
    bot/features/visits/test_clarifications.py: test_a_question_of_yesterday_is_too_old
    bot/features/nudges/test_stories.py: test_a_nudge_that_a_visit_settled_says_so
    bot/features/questions/test_stories.py: test_the_first_answer_stands_when_two_buttons_are_pressed
15 uninstalled in either order, late, after a new installation
    bot/features/setup/test_slack_events.py:
        test_an_uninstalled_app_sends_nothing_more_in_whichever_order_slack_says_so,
        test_news_that_comes_after_a_new_installation_stops_nothing,
        test_an_old_event_again_does_not_stop_a_workspace_that_came_back
16 deactivated people, archived channels
    bot/delivery/test_courier.py: test_nothing_is_posted_to_a_deactivated_account,
        test_a_channel_that_is_shared_archived_or_left_is_refused_before_each_post
    bot/features/setup/test_slack_events.py: test_a_closed_account_is_left_alone_until_it_is_open_again
    scheduler/kinds/test_weekly_board.py: test_a_channel_that_is_gone_fails_and_an_admin_is_told
17 a slot doubled or missed
    scheduler/engine/test_killed.py: test_four_processes_at_once_double_nothing,
        test_killed_there_it_neither_doubles_nor_loses
    scheduler/engine/test_tick.py: test_two_hours_down_at_nine_and_the_nudge_comes_at_eleven,
        test_two_weeks_down_make_one_catch_up_a_leader_and_no_burst
18 clocks that change
    scheduler/calendars/test_calendar.py:
        test_over_every_change_of_the_clocks_each_local_day_has_exactly_one_due_minute,
        test_over_whole_years_due_instants_follow_each_other_day_by_day
19 dead sockets; told to stop within a listener
    bot/slack/test_socket_mode.py: test_a_deaf_connection_is_replaced,
        test_refused_handshakes_are_tried_again_each_at_a_new_address,
        test_told_to_stop_it_finishes_what_is_in_hand_and_takes_nothing_more
    bot/process/test_runtime.py: test_it_answers_the_command_in_hand,
        test_it_finishes_what_follows_an_acknowledgement
20 signatures; secrets in logs and in the database (the state of OAuth comes with OAuth)
    bot/process/test_http_server.py: test_a_request_without_a_signature_is, test_a_body_that_was_changed_is,
        test_a_request_of_another_time_is, test_another_signature_is
    bot/process/test_runtime.py: test_the_log_holds_no_secret_and_nobody_s_words, test_the_database_holds_no_secret
    bot/test_logs.py: test_a_bug_is_logged_with_the_reference_that_the_person_sees_and_without_their_words
"""
