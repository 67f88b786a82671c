drop function append_progress(uuid, text, text, jsonb);
drop table progress_counters;
drop table progress;
drop table timers;
drop table gate_decisions;
drop table gates;
drop table step_runs;
drop table transitions;
