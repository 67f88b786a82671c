revoke delete on api_keys, signing_keys from identity_worker;
