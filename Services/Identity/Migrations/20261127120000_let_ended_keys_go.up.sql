-- Keys that ended three months ago go with their hashes, and public halves a month after the last of what they signed. Rights for
-- the worker that forgets; nobody waits for a lock, and an older build deletes neither.
grant delete on api_keys, signing_keys to identity_worker;
