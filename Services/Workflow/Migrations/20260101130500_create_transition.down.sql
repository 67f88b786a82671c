drop function verify_transitions(uuid);
drop function transition_workflow_state(uuid, text, text, uuid);
drop function transition(uuid, text, text, text, uuid, uuid, bigint, text);
