### Rules of a production, as people read them where a value was changed. Ids are those of the rule packs.

rule-rider_notice_hours = Hours from written rider to call
rule-reminder_hours = Reminders, in hours before the call
rule-turnover = The shoot day ends at
rule-quiet_from = Quiet hours begin
rule-quiet_to = Quiet hours end
rule-rest_after_call_hours = Hours from call to rest while no wrap is entered
rule-rest_before_call_hours = Hours before a call at which rest ends
rule-rest_longest_hours = Longest rest without messages, in hours
rule-slot_times = Times at which concerns become visible
rule-concern_acknowledge_days = Days to a first answer to a concern
rule-concern_feedback_months = Months to feedback on a concern
rule-concern_kept_after_close_days = Days a closed concern is kept
rule-concern_kept_after_wrap_days = Days an open concern is kept after wrap
rule-answers_kept_after_wrap_days = Days answers are kept after wrap
rule-ledger_kept_after_wrap_days = Days the ledger is kept after wrap
rule-backups_kept_days = Days a backup is kept
rule-draft_days = Days a draft is kept

rule-unknown = This rule pack has no such rule.
rule-value-invalid = This value does not fit the rule. Check the number or the time.
