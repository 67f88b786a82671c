-- Moves a workflow: the only writer of state and seq. Outcomes: ok, conflict (it stands elsewhere or has another
-- version), not_found, illegal. The same cause again answers as it did the first time.
create function transition(p_workflow_id uuid, p_from_state text, p_to_state text, p_trigger text, p_cause_id uuid,
  p_actor uuid default null, p_expected_version bigint default null, p_run_status text default 'idle')
  returns table (outcome text, new_seq bigint, new_version bigint, current_state text)
  language plpgsql security definer set search_path = workflow, platform, pg_temp
as $$
declare
  o uuid := org_id();
  w record;
  known record;
  before bytea;
  fresh bytea;
  moment timestamptz;
  over boolean := p_to_state in ('completed', 'cancelled');
begin
  select i.state, i.seq, i.version into w from intent_workflows i
    where i.organization_id = o and i.id = p_workflow_id for update;
  if not found then
    return query select 'not_found', null::bigint, null::bigint, null::text;
    return;
  end if;
  select t.seq, t.from_state, t.to_state into known from transitions t
    where t.organization_id = o and t.workflow_id = p_workflow_id and t.cause_id = p_cause_id;
  if found then
    return query select case when known.from_state = p_from_state and known.to_state = p_to_state then 'ok' else 'conflict' end,
      known.seq, w.version, w.state;
    return;
  end if;
  if not exists (select from legal_transitions l
    where l.from_state = p_from_state and l.to_state = p_to_state and l.trigger = p_trigger) then
    return query select 'illegal', w.seq, w.version, w.state;
    return;
  end if;
  if w.state <> p_from_state or w.version <> coalesce(p_expected_version, w.version) then
    return query select 'conflict', w.seq, w.version, w.state;
    return;
  end if;
  select t.hash into before from transitions t
    where t.organization_id = o and t.workflow_id = p_workflow_id and t.seq = w.seq;
  before := coalesce(before, '\x0000000000000000000000000000000000000000000000000000000000000000');
  moment := clock_timestamp();
  fresh := sha256(before || convert_to(jsonb_build_array(o, p_workflow_id, w.seq + 1, p_from_state, p_to_state, p_trigger,
    p_cause_id, p_actor, (extract(epoch from moment) * 1000000)::bigint)::text, 'UTF8'));
  insert into transitions (organization_id, workflow_id, seq, from_state, to_state, trigger, cause_id, actor, at, prev_hash, hash)
    values (o, p_workflow_id, w.seq + 1, p_from_state, p_to_state, p_trigger, p_cause_id, p_actor, moment, before, fresh);
  update intent_workflows i
    set state = p_to_state,
      seq = i.seq + 1,
      run_status = case when over then 'idle' else p_run_status end,
      paused_from = null,
      epoch = i.epoch + case when p_trigger = 'rerun' then 1 else 0 end,
      failure_reason = null,
      failure_message = null,
      finished_at = case when over then moment end
    where i.organization_id = o and i.id = p_workflow_id
    returning i.seq, i.version, i.state into w;
  perform append_audit('workflow.state_transition', 'workflow', p_workflow_id, p_from_state, p_to_state, p_actor,
    jsonb_build_object('trigger', p_trigger, 'seq', w.seq, 'cause_id', p_cause_id));
  return query select 'ok', w.seq, w.version, w.state;
end $$;
select only_for('transition(uuid, text, text, text, uuid, uuid, bigint, text)', 'workflow_app, workflow_worker');

-- The seed's public name for a transition: true if this call moved the workflow, false if it did not.
create function transition_workflow_state(p_workflow_id uuid, p_from_state text, p_to_state text,
  p_user_id uuid default null) returns boolean
  language plpgsql security invoker set search_path = workflow, platform, pg_temp
as $$
declare
  how text := (select l.trigger from legal_transitions l where l.from_state = p_from_state and l.to_state = p_to_state);
  answer text;
begin
  if how is null then
    return false;
  end if;
  select t.outcome into answer
    from transition(p_workflow_id, p_from_state, p_to_state, how, gen_random_uuid(), p_user_id) t;
  return answer = 'ok';
end $$;
grant execute on function transition_workflow_state(uuid, text, text, uuid) to workflow_app, workflow_worker;

-- Recomputes a workflow's chain of moves: true if every hash fits and the last one leads to the state it stands in.
create function verify_transitions(p_workflow_id uuid) returns boolean
  language sql stable security invoker set search_path = workflow, platform, pg_temp
as $$
  select coalesce(bool_and(
      t.seq = t.place
      and t.prev_hash = coalesce(t.before, '\x0000000000000000000000000000000000000000000000000000000000000000')
      and t.hash = sha256(t.prev_hash || convert_to(jsonb_build_array(t.organization_id, t.workflow_id, t.seq, t.from_state,
        t.to_state, t.trigger, t.cause_id, t.actor, (extract(epoch from t.at) * 1000000)::bigint)::text, 'UTF8'))
      and t.from_state = coalesce(t.left_in, 'step_1_icp')), true)
    and coalesce((select w.state = coalesce((array_agg(t.to_state order by t.seq desc))[1], 'step_1_icp')
      and w.seq = count(t.seq) from intent_workflows w
      where w.organization_id = (select org_id()) and w.id = p_workflow_id group by w.state, w.seq), false)
  from (
    select x.*, row_number() over (order by x.seq) as place, lag(x.hash) over (order by x.seq) as before,
      lag(x.to_state) over (order by x.seq) as left_in
    from transitions x where x.organization_id = (select org_id()) and x.workflow_id = p_workflow_id
  ) t
$$;
grant execute on function verify_transitions(uuid) to workflow_app;
