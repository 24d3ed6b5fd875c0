-- Whose seconds a run takes, while it is open: an account, or a client without one. Forgotten at its end.
ALTER TABLE "run" ADD COLUMN "payer" TEXT;
CREATE INDEX "run_payer_idx" ON "run"("payer");

-- What a bucket holds now, written down: what an end takes from it is then taken from that, and not from an overflow.
CREATE FUNCTION fill_bucket(bucket_key text, capacity float8, per_ms float8) RETURNS float8
LANGUAGE sql VOLATILE AS $$
  INSERT INTO rate_bucket AS bucket (key, tokens, granted, updated_at) VALUES (bucket_key, capacity, true, clock_timestamp())
  ON CONFLICT (key) DO UPDATE SET (tokens, updated_at) = (
    SELECT least(capacity, bucket.tokens + per_ms * greatest(0, 1000 * extract(epoch FROM clock - bucket.updated_at)::float8)), clock
    FROM (SELECT clock_timestamp() AS clock) AS time)
  RETURNING tokens
$$;

-- How many open runs an asker has, and the seconds of programs that are left when each of these takes all it may: counted
-- while no other start of theirs is let in, until the transaction ends. A volatile function looks anew at each of its
-- statements, so it counts what was committed while it waited for the locks. An address always locks before a client, that
-- before a payer, so that nobody waits in a circle. The classes are "trpa", "trpc" and "trpp" in ASCII.
DROP FUNCTION lock_open_runs(text, text);
CREATE FUNCTION lock_open_runs(
  asker_address text, asker_client text, asker_payer text, capacity float8, address_capacity float8, per_run float8,
  OUT of_address int, OUT of_client int, OUT seconds float8)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  of_payer int;
BEGIN
  PERFORM pg_advisory_xact_lock(x'74727061'::int, hashtext(asker_address));
  IF asker_client IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(x'74727063'::int, hashtext(asker_client));
  END IF;
  IF asker_payer IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(x'74727070'::int, hashtext(asker_payer));
  END IF;
  SELECT count(*) FILTER (WHERE address = asker_address), count(*) FILTER (WHERE client = asker_client),
      count(*) FILTER (WHERE payer = asker_payer)
    INTO of_address, of_client, of_payer
    FROM run WHERE address = asker_address OR client = asker_client OR payer = asker_payer;
  seconds := fill_bucket('seconds address ' || asker_address, address_capacity, address_capacity / 3600000) - of_address * per_run;
  IF asker_payer IS NOT NULL THEN
    seconds := least(seconds, fill_bucket('seconds ' || asker_payer, capacity, capacity / 3600000) - of_payer * per_run);
  END IF;
END $$;

-- What a program took is taken from its asker's seconds at its end, whoever writes that; what we are at fault for is not.
CREATE FUNCTION charge_seconds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE rate_bucket SET tokens = tokens - NEW.ms / 1000 WHERE key = 'seconds address ' || OLD.address;
  UPDATE rate_bucket SET tokens = tokens - NEW.ms / 1000 WHERE key = 'seconds ' || OLD.payer;
  RETURN NULL;
END $$;
CREATE TRIGGER charge_seconds AFTER UPDATE OF status ON run FOR EACH ROW
  WHEN (OLD.address IS NOT NULL AND NEW.address IS NULL AND NEW.ms > 0 AND NEW.status <> 'platform')
  EXECUTE FUNCTION charge_seconds();
