-- Legal transitions: the 54 of 121 pairs of states that may ever be taken. A transition that is not here cannot commit.
create table legal_transitions (
  from_state text not null,
  to_state text not null,
  trigger text not null,
  constraint legal_transitions_pkey primary key (from_state, to_state, trigger),
  constraint legal_transitions_pair_key unique (from_state, to_state),
  constraint valid_trigger check (trigger in ('advance', 'cancel', 'rerun'))
);
insert into legal_transitions
with states as (
  select * from unnest(array['step_1_icp', 'step_2_competitors', 'step_3_seeds', 'step_4_longtails', 'step_5_filtering',
    'step_6_clustering', 'step_7_validation', 'step_8_subtopics', 'step_9_articles', 'completed'])
    with ordinality as s (state, place)
)
select a.state, b.state, 'advance' from states a join states b on b.place = a.place + 1
union all
select a.state, 'cancelled', 'cancel' from states a where a.place <= 9
union all
select a.state, b.state, 'rerun' from states a join states b on b.place < a.place where a.place <= 9;
grant select on legal_transitions to workflow_app, workflow_worker;
