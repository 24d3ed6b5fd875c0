-- How many open runs an asker has, counted while no other start of theirs is let in: until the transaction ends. A volatile
-- function looks anew at each of its statements, so it counts what was committed while it waited for the locks. An address
-- always locks before a client, so that nobody waits in a circle. The classes are "trpa" and "trpc" in ASCII.
CREATE FUNCTION lock_open_runs(asker_address text, asker_client text, OUT of_address int, OUT of_client int)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(x'74727061'::int, hashtext(asker_address));
  IF asker_client IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(x'74727063'::int, hashtext(asker_client));
  END IF;
  SELECT count(*) FILTER (WHERE address = asker_address), count(*) FILTER (WHERE client = asker_client)
    INTO of_address, of_client
    FROM run WHERE address = asker_address OR client = asker_client;
END $$;
