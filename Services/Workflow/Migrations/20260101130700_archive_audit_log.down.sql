drop function archive_old_audit_logs();
