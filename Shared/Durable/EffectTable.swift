import Contracts
import Postgres
import Vocabulary

/// Every statement on `effects`. Each that changes a row does so for the holder of the item's latest token only.
enum EffectTable {
  /// Keeps the item from being taken over until the transaction ends. No row: it has been.
  static func hold(_ item: ClaimedItem) -> Statement {
    "select 1 as held from items where \(Queue.isLeased(to: item)) for share"
  }

  private static func isHeld(by item: ClaimedItem) -> Statement {
    "exists (select from items where \(Queue.isLeased(to: item)))"
  }

  private static func isOurs(_ effect: UUID, of item: ClaimedItem) -> Statement {
    """
    organization_id = \(item.organization) and effect_id = \(effect) and command_key = \(item.commandKey)
      and item_no = \(Int32(item.itemNo)) and \(isHeld(by: item))
    """
  }

  /// The bytes that are there already stay: a repetition sends what was sent first.
  static func intend(
    _ effect: UUID, _ item: ClaimedItem, kind: String, provider: any Provider, metric: Metric, request: [UInt8],
    maxMicros: Int64
  ) -> Statement {
    """
    insert into effects (effect_id, organization_id, command_key, item_no, kind, provider, class, metric, request,
      request_hash, max_micros, state)
    select \(effect), \(item.organization), \(item.commandKey), \(Int32(item.itemNo)), \(kind), \(provider.name),
      \(provider.effectClass.rawValue), \(metric.text), \(request), sha256(\(request)), \(maxMicros), 'intent'
    where \(isHeld(by: item)) on conflict do nothing
    """
  }

  /// A later run of the step takes over what an earlier one left unfinished. What failed for good is tried anew under another
  /// revision; what is paid for stays where it is, and so does what the earlier run's item is at still or its provider may be.
  static func takeOver(_ effect: UUID, _ item: ClaimedItem, patience: Duration) -> Statement {
    """
    update effects set command_key = \(item.commandKey), item_no = \(Int32(item.itemNo)),
      revision = revision + case when state in ('failed', 'waste') then 1 else 0 end,
      first_sent_at = case when state in ('failed', 'waste') then null else first_sent_at end,
      last_sent_at = case when state in ('failed', 'waste') then null else last_sent_at end,
      failure_reason = null, failure_message = null,
      state = case when state in ('failed', 'waste') then 'intent' else state end
    where organization_id = \(item.organization) and effect_id = \(effect) and state <> 'done'
      and command_key <> \(item.commandKey) and \(isHeld(by: item))
      and not exists (select from items i where i.organization_id = effects.organization_id
        and i.command_key = effects.command_key and i.item_no = effects.item_no and i.status = 'running')
      and (state not in ('sent', 'unknown') or last_sent_at is null
        or last_sent_at <= clock_timestamp() - \(patience.milliseconds) * interval '1 ms')
    """
  }

  /// What was called for in a window that a restore has lost may have been sent as early as the window began, and as late as the
  /// restore.
  static func get(_ effect: UUID, of item: ClaimedItem) -> Statement {
    """
    select effect_id, provider, state, command_key, request, revision, wasted, response, external_id, cost_micros, units,
      failure_reason, failure_message,
      (extract(epoch from clock_timestamp() - coalesce(last_sent_at, restored_at)) * 1000)::bigint as sent_ms_ago,
      least(first_sent_at, restored_to) < clock_timestamp() - interval '23 hours' as is_old,
      restored_at is not null and first_sent_at is null as is_in_lost_window
    from effects e left join lost_windows w on w.organization_id = e.organization_id and w.workflow_id = \(item.workflow)
    where e.organization_id = \(item.organization) and effect_id = \(effect)
    """
  }

  static func markSent(_ row: EffectRow, _ item: ClaimedItem) -> Statement {
    """
    update effects set state = 'sent', first_sent_at = coalesce(first_sent_at, clock_timestamp()),
      last_sent_at = clock_timestamp()
    where \(isOurs(row.id, of: item)) and revision = \(row.revision) and state in ('intent', 'sent', 'unknown')
    """
  }

  static func record(_ answer: ProviderAnswer, at: Instant, _ row: EffectRow, _ item: ClaimedItem) -> Statement {
    """
    update effects set state = 'done', response = \(answer.body), response_hash = sha256(\(answer.body)),
      external_id = left(\(answer.externalID), 500), cost_micros = \(answer.costMicros), units = \(answer.units),
      occurred_at = \(at), token_at_record = \(item.token), finished_at = clock_timestamp()
    where \(isOurs(row.id, of: item)) and revision = \(row.revision) and state in ('sent', 'unknown')
    """
  }

  /// Surely nothing came of the call; one under the same key that was lost before is as unknown as it was.
  static func undo(_ row: EffectRow, _ item: ClaimedItem, isEarlierUnknown: Bool) -> Statement {
    """
    update effects set state = case when \(isEarlierUnknown) then 'unknown' else 'intent' end,
      last_sent_at = case when \(isEarlierUnknown) then last_sent_at end
    where \(isOurs(row.id, of: item)) and revision = \(row.revision) and state in ('sent', 'unknown')
    """
  }

  static func markUnknown(_ row: EffectRow, _ item: ClaimedItem) -> Statement {
    "update effects set state = 'unknown' where \(isOurs(row.id, of: item)) and revision = \(row.revision) and state = 'sent'"
  }

  static func fail(_ row: EffectRow, _ reason: Reason, _ message: String, _ item: ClaimedItem) -> Statement {
    """
    update effects set state = 'failed', failure_reason = \(reason.rawValue), failure_message = left(\(message), 500),
      finished_at = clock_timestamp()
    where \(isOurs(row.id, of: item)) and revision = \(row.revision) and state in ('sent', 'unknown')
    """
  }

  /// A lost call is counted, and another may be made.
  static func waste(_ row: EffectRow, _ item: ClaimedItem) -> Statement {
    """
    update effects set state = 'intent', wasted = wasted + 1, last_sent_at = null
    where \(isOurs(row.id, of: item)) and revision = \(row.revision) and state in ('sent', 'unknown')
    """
  }

  /// What an item has paid for in this run of its step.
  static func paid(_ item: ClaimedItem) -> Statement {
    """
    select effect_id, revision from effects
    where organization_id = \(item.organization) and command_key = \(item.commandKey) and item_no = \(Int32(item.itemNo))
      and kind <> 'item' and state = 'done' and cost_micros > 0 order by effect_id
    """
  }

  /// What an item that is given up leaves behind.
  static func unfinished(_ item: ClaimedItem) -> Statement {
    """
    select effect_id, revision, wasted, class, state, provider, metric, max_micros from effects
    where organization_id = \(item.organization) and command_key = \(item.commandKey) and item_no = \(Int32(item.itemNo))
      and kind <> 'item' and state in ('intent', 'sent', 'unknown') order by effect_id for update
    """
  }

  /// Ends what was never sent, or is lost. What may have been done and can be asked about stays as it is.
  static func abandon(_ item: ClaimedItem) -> Statement {
    """
    update effects set wasted = wasted + case when state = 'intent' then 0 else 1 end,
      failure_reason = 'cancelled', failure_message = 'its item was given up',
      state = case when state = 'intent' then 'failed' else 'waste' end, finished_at = clock_timestamp()
    where organization_id = \(item.organization) and command_key = \(item.commandKey) and item_no = \(Int32(item.itemNo))
      and kind <> 'item' and (state = 'intent' or class = 'C' and state in ('sent', 'unknown'))
    """
  }
}
