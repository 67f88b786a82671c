drop table legal_transitions;
