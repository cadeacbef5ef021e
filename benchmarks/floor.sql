-- The floor: the same journey as one SQL function for each command, durable and idempotent, and nothing more.
-- No rights, no audit, no encryption, no policy, no processes.
create table journey (
    id uuid primary key, stage text not null, seq int not null default 0, alias text, area text,
    owner int, updated_at timestamptz not null default clock_timestamp()
);
create table linkage (id uuid primary key, journey_id uuid not null references journey, category text, status text not null);
create index on linkage (journey_id);
create table event (journey_id uuid not null references journey, seq int not null, type text not null, data jsonb not null,
    at timestamptz not null default clock_timestamp(), primary key (journey_id, seq));
create table deadline (journey_id uuid not null references journey, kind text not null, due_at timestamptz not null,
    primary key (journey_id, kind));
create index on deadline (due_at);
create table command_key (key text primary key, outcome jsonb);
create table outbox (id bigint generated always as identity primary key, journey_id uuid not null, event text not null,
    recipient text not null, at timestamptz not null default clock_timestamp(), sent_at timestamptz);
create index on outbox (id) where sent_at is null;

create function act(p_key text, p_journey uuid, p_linkage uuid, p_type text, p_from text[], p_to text, p_data jsonb,
    p_arm text, p_days int, p_disarm text[], p_tell text[]) returns jsonb language plpgsql as $$
declare
    v_outcome jsonb;
    v_journey journey;
begin
    insert into command_key (key) values (p_key) on conflict do nothing;
    if not found then
        select outcome into v_outcome from command_key where key = p_key;
        return v_outcome;
    end if;
    if p_type = 'referred' then
        insert into journey (id, stage, seq, area) values (p_journey, p_to, 1, p_data->>'area') returning * into v_journey;
    else
        select * into v_journey from journey where id = p_journey for update;
        if not found then raise exception 'unknown' using errcode = 'P0002'; end if;
        if not v_journey.stage = any(p_from) then raise exception 'not in this state' using errcode = 'P0001'; end if;
        update journey set stage = coalesce(p_to, stage), seq = seq + 1, updated_at = clock_timestamp()
            where id = p_journey returning * into v_journey;
    end if;
    if p_type = 'linkage_opened' then
        insert into linkage values (p_linkage, p_journey, p_data->>'category', 'open');
    elsif p_linkage is not null then
        update linkage set status = p_type where id = p_linkage;
    end if;
    insert into event (journey_id, seq, type, data) values (p_journey, v_journey.seq, p_type, p_data);
    delete from deadline where journey_id = p_journey and kind = any(p_disarm);
    if p_arm is not null then
        insert into deadline values (p_journey, p_arm, clock_timestamp() + make_interval(days => p_days))
            on conflict (journey_id, kind) do update set due_at = excluded.due_at;
    end if;
    insert into outbox (journey_id, event, recipient) select p_journey, p_type, unnest(p_tell);
    v_outcome := jsonb_build_object('id', coalesce(p_linkage, p_journey), 'journey_id', p_journey, 'stage', v_journey.stage);
    update command_key set outcome = v_outcome where key = p_key;
    return v_outcome;
end $$;
