"""The programs' rights in the database: what was written stays written, whoever holds the application's password."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPLICATION, SEALER = "throughline_application", "throughline_sealer"

# roles belong to the cluster, not to the database: another database of it may have made them already
ROLES = """do $$
declare wanted text;
begin
    foreach wanted in array array['throughline_application', 'throughline_sealer'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin', wanted);
            exception
                when duplicate_object or unique_violation then null;
                when insufficient_privilege then
                    raise exception 'the role % is missing, and this user may not make it', wanted
                        using hint = 'As a superuser: create role ' || wanted || ' nologin; grant ' || wanted || ' to '
                            || current_user || ';';
            end;
        end if;
        if not pg_has_role(current_user, wanted, 'member') then
            execute format('grant %I to current_user', wanted);
        end if;
    end loop;
end $$"""

# who the programme's people are, and its policy, is set up by the owner; the application reads it
READ = "agency, person, team, policy_version"
ADDED_TO = "note, match_token, notice, sealed_field, vault.wrapped_key"
CHANGED = (
    "stream, participant, referral, charge_hold, consent, linkage, conference, agenda_item, action_item, escalation, "
    "obligation, hearing, delivery, command_key, access_token, lease"
)
GRANTS = (
    f"grant usage on schema public, vault to {APPLICATION}",
    f"grant usage on schema public to {SEALER}",
    f"grant select on {READ} to {APPLICATION}",
    f"grant select, insert on {ADDED_TO} to {APPLICATION}",
    f"grant select, insert, update on {CHANGED} to {APPLICATION}",
    f"grant update (ciphertext) on sealed_field to {APPLICATION}",
    f"grant select, update (clock_offset, generation) on programme to {APPLICATION}",
    # a fact is never changed: only that it was settled is added; a line of the audit is never changed at all
    f"grant select, insert, update (settled_at) on fact to {APPLICATION}",
    f"grant select, insert on audit to {APPLICATION}",
    f"grant select, update (sealed_at, sealed_no, seal) on audit to {SEALER}",
    f"grant select on programme, fact to {SEALER}",
    f"grant select, insert, update on lease to {SEALER}",
)


def upgrade() -> None:
    op.execute(ROLES)
    for grant in GRANTS:
        op.execute(grant)


def downgrade() -> None:
    for role in (APPLICATION, SEALER):
        op.execute(f"revoke all on all tables in schema public, vault from {role}")
        op.execute(f"revoke all on schema public, vault from {role}")
